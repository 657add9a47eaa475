/** What a finished command left. */
export interface CommandResult {
  readonly failed: boolean;
  readonly stdout: string;
}

export interface CommandOptions {
  /** Written to its standard input. */
  readonly input?: string;
  /** Whether a failure is thrown. @default true */
  readonly reject?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Where ip and iptables are; not on the PATH of every root shell. */
const systemDirectories = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

/** Runs a command of this machine to its end. */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  // A dependency of execa has no entry for require(), which a static import becomes here.
  const { execa } = await import("execa");
  const { failed, stdout } = await execa(command, args, {
    reject: options.reject ?? true,
    env: { PATH: `${process.env.PATH ?? ""}:${systemDirectories}` },
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  });
  return { failed, stdout };
}
