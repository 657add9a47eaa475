import type { CommandResult } from "./checkout";

/** Runs a shell command as a user would paste it. @param directory default: the current one */
export async function runShell(command: string, directory = process.cwd()): Promise<CommandResult> {
  const { execa } = await import("execa");
  const result = await execa(command, {
    shell: true,
    cwd: directory,
    all: true,
    reject: false,
    stdin: "ignore",
    timeout: 60_000,
  });
  return { exitCode: result.exitCode ?? -1, output: result.all, stdout: result.stdout };
}
