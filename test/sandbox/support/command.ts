import type { CommandResult } from "./checkout";

/** Runs a shell command as a user would paste it. */
export async function runShell(command: string): Promise<CommandResult> {
  const { execa } = await import("execa");
  const result = await execa(command, {
    shell: true,
    all: true,
    reject: false,
    stdin: "ignore",
    timeout: 60_000,
  });
  return { exitCode: result.exitCode ?? -1, output: result.all, stdout: result.stdout };
}
