/** One request that failed for good. */
export interface Failure {
  readonly at: Date;
  readonly reason: string;
}

/** What a load saw. */
export interface LoadReport {
  readonly requests: number;
  /** Requests that succeeded only on their one retry. */
  readonly retried: number;
  readonly failures: readonly Failure[];
  /** Distinct answers with how often each came, for loads that tell answers apart. */
  readonly answers: ReadonlyMap<string, number>;
}

/** A running load. */
export interface Load {
  /** Requests answered so far. */
  readonly answered: number;
  /** Stops sending, waits for what is under way and reports. */
  stop(): Promise<LoadReport>;
}

export interface LoadSettings {
  /** Sends one request and names its answer; throws when it fails. */
  readonly send: (worker: number) => Promise<string>;
  /** Whether a failure may be sent once more, at once: a reset of a kept connection, UNAVAILABLE. @default never */
  readonly retryable?: (error: unknown) => boolean;
  /** Requests under way at the same time. */
  readonly workers: number;
  /** Pause of a worker after each request, in milliseconds. @default 5 */
  readonly pauseMs?: number;
  /** The load ends by itself after this time, in milliseconds. */
  readonly maxMs: number;
  /** The load ends by itself after this many requests. */
  readonly maxRequests: number;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: string | number };
  return code === undefined ? error.message : `${code} ${error.message}`;
}

/** Sends requests without pause from several workers until stopped, or until its bounds are reached. */
export function startLoad(settings: LoadSettings): Load {
  const deadline = Date.now() + settings.maxMs;
  const failures: Failure[] = [];
  const answers = new Map<string, number>();
  let requests = 0;
  let retried = 0;
  let stopping = false;

  const sendOnce = async (worker: number): Promise<void> => {
    requests += 1;
    try {
      const answer = await settings.send(worker).catch(async (error: unknown) => {
        if (settings.retryable?.(error) !== true) throw error;
        const second = await settings.send(worker);
        retried += 1;
        return second;
      });
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    } catch (error) {
      failures.push({ at: new Date(), reason: reasonOf(error) });
    }
  };

  const work = async (worker: number): Promise<void> => {
    while (!stopping && Date.now() < deadline && requests < settings.maxRequests) {
      await sendOnce(worker);
      await new Promise((resolve) => setTimeout(resolve, settings.pauseMs ?? 5));
    }
  };
  const workers = Promise.all(Array.from({ length: settings.workers }, (_, index) => work(index)));

  return {
    get answered() {
      return [...answers.values()].reduce((sum, count) => sum + count, 0);
    },
    async stop() {
      stopping = true;
      await workers;
      return { requests, retried, failures, answers };
    },
  };
}
