import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { SandboxError } from "./sandboxError";

const healthSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    url: z.string(),
    /** Whether the operator's token is sent. */
    authenticated: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal("socket"), path: z.string() }),
]);

const processSchema = z.strictObject({
  name: z.string(),
  pid: z.number().int().positive(),
  /** Clock ticks since boot, field 22 of /proc/PID/stat: tells a process from a later one with the same id. */
  startTime: z.string(),
  command: z.array(z.string()).min(1),
  log: z.string(),
  health: healthSchema,
});

const chainsSchema = z.record(z.string(), z.array(z.string()));

const baselineSchema = z.strictObject({
  /** Kernel settings that Kubernetes changes, as they were. */
  sysctls: z.record(z.string(), z.string()),
  /** Chains per table, as they were. */
  chains: z.strictObject({ ipv4: chainsSchema, ipv6: chainsSchema }),
  /** Directories that the parts create at places which cannot be configured, and that did not exist. */
  absentPaths: z.array(z.string()),
});

const networkSchema = z.strictObject({
  bridge: z.string(),
  /** Address of this machine on the bridge: node address, API server and AWS endpoint for pods. */
  address: z.string(),
  podSubnet: z.string(),
  serviceSubnet: z.string(),
  loadBalancerSubnet: z.string(),
  /** Addresses of pods on fake nodes; nothing answers there. */
  fakePodSubnet: z.string(),
});

const stateSchema = z.strictObject({
  version: z.literal(1),
  startedAt: z.string(),
  /** `starting` until every health check passed once. */
  phase: z.enum(["starting", "running"]),
  nodeName: z.string(),
  gpus: z.number().int().nonnegative(),
  network: networkSchema,
  ports: z.record(z.string(), z.number().int()),
  baseline: baselineSchema,
  processes: z.array(processSchema),
  /** Seconds each part took to start, in order. */
  timings: z.array(z.strictObject({ step: z.string(), seconds: z.number() })),
});

/** How one sees that a process works. */
export type HealthCheck = z.infer<typeof healthSchema>;
/** One process of the sandbox, enough to find it again and only it. */
export type ProcessRecord = z.infer<typeof processSchema>;
/** What the machine looked like before the sandbox changed anything. */
export type Baseline = z.infer<typeof baselineSchema>;
export type SandboxNetwork = z.infer<typeof networkSchema>;
export type SandboxState = z.infer<typeof stateSchema>;

export { baselineSchema, networkSchema };

/** Writes a file whole or not at all, readable by its owner only: a reader never sees half of it. */
export function writePrivateFile(file: string, content: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.new`;
  fs.writeFileSync(temporary, content, { mode: 0o600 });
  fs.renameSync(temporary, file);
}

/** The record of what was started, on disk, so that any later command can stop it. */
export class StateFile {
  public constructor(public readonly file: string) {}

  /**
   * @returns the state, or undefined where there is none.
   * @throws SandboxError when the file is not a state file of this version.
   */
  public read(): SandboxState | undefined {
    let text: string;
    try {
      text = fs.readFileSync(this.file, "utf8");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    const parsed = stateSchema.safeParse(parseJson(text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = issue === undefined ? "" : ` (${issue.path.join(".")}: ${issue.message})`;
      throw new SandboxError(
        `${this.file} cannot be read as the state of a sandbox${where}.`,
        "`npm run sandbox -- down` stops what it can find without it, and removes it.",
      );
    }
    return parsed.data;
  }

  public write(state: SandboxState): void {
    writePrivateFile(this.file, `${JSON.stringify(state, undefined, 2)}\n`);
  }

  /** Applies a change to the state on disk. */
  public update(change: (state: SandboxState) => SandboxState): SandboxState {
    const state = this.read();
    if (state === undefined) {
      throw new SandboxError(
        `${this.file} is gone: the sandbox was stopped meanwhile.`,
        "Run the command again.",
      );
    }
    const next = change(state);
    this.write(next);
    return next;
  }

  public remove(): void {
    fs.rmSync(this.file, { force: true });
  }
}

/** Adds a process, or replaces the record of an earlier one of the same name. */
export function withProcess(state: SandboxState, record: ProcessRecord): SandboxState {
  return {
    ...state,
    processes: [...state.processes.filter((known) => known.name !== record.name), record],
  };
}

export function withTiming(state: SandboxState, step: string, seconds: number): SandboxState {
  return {
    ...state,
    timings: [...state.timings, { step, seconds: Math.round(seconds * 100) / 100 }],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
