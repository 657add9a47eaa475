import { SandboxError } from "../sandboxError";

/** Where a command writes; tests collect it. */
export interface Console {
  /** A line of the result. */
  out(line: string): void;
  /** A line about what is going on, or an error. */
  note(line: string): void;
}

export const terminal: Console = {
  out: (line) => process.stdout.write(`${line}\n`),
  note: (line) => process.stderr.write(`${line}\n`),
};

/** What `--help` says about them is in {@link exitCodeHelp}. */
export const exitCode = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

export const exitCodeHelp = `
Exit codes:
  0    done; for status: everything runs
  1    failed, with the reason and what to do; for status: not running, or not all of it
  2    the command line was not understood
  130  interrupted (Ctrl-C, SIGTERM): what the command had started is stopped
`;

/** Tells the user why a command failed, and gives the exit code. */
export function reportFailure(error: unknown, console: Console, interrupted: boolean): number {
  if (interrupted) {
    console.note("Interrupted.");
    return exitCode.interrupted;
  }
  if (error instanceof SandboxError) {
    console.note(`\n${error.problem}\n${error.remedy}`);
    return exitCode.failure;
  }
  console.note(
    `\nThis is a defect of the sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return exitCode.failure;
}
