import { Listr, PRESET_TIMER, PRESET_TIMESTAMP } from "listr2";

/** `auto` draws on a terminal and writes lines elsewhere. */
export type ProgressStyle = "auto" | "lines" | "silent";

/** One piece of work that is shown while it runs. */
export interface Step {
  readonly title: string;
  /** `note` says what it is doing now. */
  readonly run: (note: (text: string) => void) => Promise<void>;
}

/** Often enough on a terminal to be alive, seldom enough in a log to stay readable. */
const HEARTBEAT_MILLISECONDS = { terminal: 1000, lines: 30_000 } as const;

/** Runs steps one after another, numbered, each with what it does now and for how long. */
export async function runSteps(steps: readonly Step[], style: ProgressStyle): Promise<void> {
  const terminal = style === "auto" && process.stdout.isTTY;
  const period = terminal ? HEARTBEAT_MILLISECONDS.terminal : HEARTBEAT_MILLISECONDS.lines;
  let failure: unknown;
  const tasks = new Listr(
    steps.map((step, index) => ({
      title: steps.length === 1 ? step.title : `${step.title} (${index + 1} of ${steps.length})`,
      task: async (_: unknown, task: { output: string }) => {
        const start = Date.now();
        let note = "";
        const beat = (): void => {
          task.output = [note, elapsed(Date.now() - start)]
            .filter((text) => text !== "")
            .join(", ");
        };
        const timer = setInterval(beat, period);
        try {
          await step.run((text) => {
            note = text;
          });
        } catch (error) {
          failure = error;
          // The list shows the first line; the caller shows the whole, once.
          const [firstLine] = String(error instanceof Error ? error.message : error).split("\n");
          throw new Error(firstLine, { cause: error });
        } finally {
          clearInterval(timer);
        }
      },
    })),
    {
      concurrent: false,
      // The caller decides what an interrupt ends; the list would leave at once.
      registerSignalListeners: false,
      renderer: "default",
      rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false },
      fallbackRenderer: "simple",
      fallbackRendererCondition: !terminal,
      fallbackRendererOptions: { timer: PRESET_TIMER, timestamp: PRESET_TIMESTAMP },
      silentRendererCondition: style === "silent",
    },
  );
  try {
    await tasks.run();
  } catch (error) {
    throw failure ?? error;
  }
}

/** A duration as people read it: `45 s`, `3 min 5 s`. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
