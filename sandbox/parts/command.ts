import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { SandboxError } from "../sandboxError";

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What ends the command when the user interrupts. @default "SIGTERM" */
  readonly killSignal?: NodeJS.Signals;
  /** Called with every line of output. */
  readonly onLine?: (line: string) => void;
}

const TAIL_LINES = 15;

export interface Captured {
  readonly stdout: string;
  /** The program is not there or ended with an error. */
  readonly failed: boolean;
}

/** Runs a short command and returns what it prints. */
export async function capture(
  file: string,
  args: readonly string[],
  options: Pick<CommandOptions, "cwd" | "env"> = {},
): Promise<Captured> {
  // Loaded here: a module that execa needs can be imported but not required.
  const { execa } = await import("execa");
  const { stdout, failed } = await execa(file, args, { reject: false, ...options });
  return { stdout: failed ? "" : stdout, failed };
}

/** Runs commands one after another and keeps what they print in one file. */
export class CommandLog {
  constructor(
    readonly path: string,
    /** What the commands do, for the error: "Building etcd". */
    private readonly purpose: string,
    private readonly signal?: AbortSignal,
  ) {}

  /**
   * Runs one command to its end.
   * @throws SandboxError with the last lines of output and the log's path if it fails.
   */
  async run(file: string, args: readonly string[], options: CommandOptions = {}): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const log = createWriteStream(this.path, { flags: "a" });
    log.write(`\n$ ${[file, ...args].join(" ")}\n`);
    const start = Date.now();
    const { execa } = await import("execa");
    const subprocess = execa(file, args, {
      all: true,
      buffer: false,
      reject: false,
      stdin: "ignore",
      forceKillAfterDelay: 5000,
      killSignal: options.killSignal ?? "SIGTERM",
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(this.signal === undefined ? {} : { cancelSignal: this.signal }),
    });
    for await (const line of subprocess.iterable({ from: "all" })) {
      log.write(`${line}\n`);
      options.onLine?.(line);
    }
    const result = await subprocess;
    const outcome = result.failed ? result.shortMessage : "done";
    await new Promise<void>((resolve) => {
      log.end(`# ${outcome} after ${Math.round((Date.now() - start) / 1000)} s\n`, resolve);
    });
    if (result.isCanceled) {
      throw new SandboxError(
        `${this.purpose} was interrupted.`,
        "Run the same command again: what was finished before is kept.",
      );
    }
    if (result.failed) {
      throw await this.failure(result.exitCode);
    }
  }

  private async failure(exitCode: number | undefined): Promise<SandboxError> {
    const lines = (await readFile(this.path, "utf8")).trimEnd().split("\n");
    // The last line is the log's own remark about the exit code.
    const tail = lines
      .slice(-TAIL_LINES - 1, -1)
      .filter((line) => line.trim() !== "" && !line.startsWith("$ "));
    const code = exitCode === undefined ? "" : ` (exit code ${exitCode})`;
    return new SandboxError(
      `${this.purpose} failed${code}.${tail.map((line) => `\n  ${line}`).join("")}`,
      `${likelyRemedy(tail.join("\n"))}The whole output is in ${this.path}.`,
    );
  }
}

const REMEDIES: readonly { readonly pattern: RegExp; readonly remedy: string }[] = [
  {
    pattern: /no space left on device|not enough free space|disk quota exceeded/i,
    remedy: "The disk is full: free some space, then run the same command again. ",
  },
  {
    pattern:
      /no such host|could not resolve|temporary failure (in name resolution|resolving)|name or service not known|network is unreachable|connection (refused|timed out|reset)|dial tcp|i\/o timeout|failed to establish a new connection|tls handshake/i,
    remedy:
      "The network or a proxy is in the way: the build downloads its sources with the machine's own settings for Go, pip and apt. Check that they work, then run the same command again. ",
  },
  {
    pattern: /checksum mismatch|security error|do not match the hashes/i,
    remedy:
      "What was downloaded is not what this repository pins: a proxy may have altered it. Do not use it; clear that proxy's or the local cache and try again. ",
  },
  {
    pattern: /signal: killed|out of memory|cannot allocate memory/i,
    remedy:
      "The machine ran out of memory: the largest link step needs about 4 GiB. Stop other programs, then run the same command again. ",
  },
];

/** What to do about a failure, as far as its output tells; else the empty string. */
export function likelyRemedy(output: string): string {
  return REMEDIES.find(({ pattern }) => pattern.test(output))?.remedy ?? "";
}
