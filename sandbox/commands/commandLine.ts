import { Command, CommanderError, InvalidArgumentError } from "commander";
import { distance } from "fastest-levenshtein";
import { exitCode, exitCodeHelp, type Console } from "./console";

export interface UpFlags {
  /** Undefined: as many as the running sandbox has, else 2. */
  readonly gpus?: number;
  readonly clusterOnly?: boolean;
  readonly refresh?: boolean;
}

export interface LogFlags {
  readonly follow?: boolean;
  readonly lines: number;
}

export interface StatusFlags {
  readonly json?: boolean;
}

/** What each command does; the result is the exit code. */
export interface Commands {
  up(flags: UpFlags): Promise<number>;
  status(flags: StatusFlags): Promise<number>;
  preview(): Promise<number>;
  url(server: string): Promise<number>;
  pulumi(args: readonly string[]): Promise<number>;
  destroy(): Promise<number>;
  logs(component: string | undefined, flags: LogFlags): Promise<number>;
  down(): Promise<number>;
  test(mochaArguments: readonly string[]): Promise<number>;
}

/** Reads the command line and runs the command that it names. */
export async function runCommandLine(
  args: readonly string[],
  commands: Commands,
  console: Console,
): Promise<number> {
  let result: number = exitCode.ok;
  const program = describe(commands, console, (code) => {
    result = code;
  });
  const unknown = unknownCommand(
    args,
    program.commands.map((command) => command.name()),
  );
  if (unknown !== undefined) {
    console.note(unknown);
    return exitCode.usage;
  }
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander ends with 1 for every mistake, and with 0 after --help.
    return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  }
  return result;
}

function describe(commands: Commands, console: Console, done: (code: number) => void): Command {
  const output = {
    writeOut: (text: string) => {
      console.out(text.trimEnd());
    },
    writeErr: (text: string) => {
      console.note(text.trimEnd());
    },
  };
  const program = new Command("npm run sandbox --")
    .description(
      "The whole platform on this machine: a real Kubernetes cluster, a real Triton and the AWS APIs it uses, " +
        "started on loopback and a network of its own. Linux on x86-64, as root.",
    )
    .addHelpText("after", exitCodeHelp)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput(output);
  const command = (name: string, description: string, isDefault = false): Command =>
    program
      .command(name, { isDefault })
      .description(description)
      .allowExcessArguments(false)
      .showHelpAfterError(`\`npm run sandbox -- ${name} --help\` lists what is accepted.`)
      .exitOverride()
      .configureOutput(output);

  command(
    "up",
    "build what is missing, start the sandbox, deploy the platform, run one inference (default)",
    true,
  )
    .option(
      "--gpus <number>",
      "GPUs that the node advertises, 0 to 16 (default: 2, or as the sandbox has)",
      wholeNumber(0, 16),
    )
    .option(
      "--cluster-only",
      "start the cluster and deploy nothing: for tests and for trying things by hand",
    )
    .option(
      "--refresh",
      "first read what is really there, so that what was changed by hand is put right",
    )
    .action(async (flags: UpFlags) => {
      done(await commands.up(flags));
    });
  command("status", "what runs, with process ids, memory and addresses")
    .option("--json", "as JSON")
    .action(async (flags: StatusFlags) => {
      done(await commands.status(flags));
    });
  command("preview", "what `up` would change in the running sandbox").action(async () => {
    done(await commands.preview());
  });
  command("url", "the HTTP URL of a server, alone on a line, for use in other commands")
    .argument("[server]", "name of the server", "main")
    .action(async (server: string) => {
      done(await commands.url(server));
    });
  command(
    "pulumi",
    "any command of the Pulumi CLI on the sandbox's stack, e.g. `pulumi stack output`",
  )
    .argument("<args...>", "the command and its arguments, without --stack and --config-file")
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (args: readonly string[]) => {
      done(await commands.pulumi(args));
    });
  command("destroy", "delete what the platform deployed; the empty sandbox keeps running").action(
    async () => {
      done(await commands.destroy());
    },
  );
  command("logs", "logs of the sandbox's parts and of its pods")
    .argument(
      "[component]",
      "part or pod, or the beginning of its name; without it the end of every log",
    )
    .option("--follow", "go on until interrupted")
    .option("--lines <number>", "lines of the end of each log", wholeNumber(0, 1_000_000), 200)
    .action(async (component: string | undefined, flags: LogFlags) => {
      done(await commands.logs(component, flags));
    });
  command(
    "down",
    "stop the sandbox and remove everything it made on this machine, except its logs",
  ).action(async () => {
    done(await commands.down());
  });
  command("test", "run the sandbox tests")
    .argument("[mocha...]", "arguments for mocha, after a second `--`")
    .action(async (mochaArguments: readonly string[]) => {
      done(await commands.test(mochaArguments));
    });
  return program;
}

/** The message for a first word that is no command; undefined when there is nothing to say. */
export function unknownCommand(
  args: readonly string[],
  known: readonly string[],
): string | undefined {
  const [first] = args;
  if (first === undefined || first.startsWith("-") || first === "help" || known.includes(first))
    return undefined;
  const nearest = [...known].sort((a, b) => distance(first, a) - distance(first, b))[0];
  const hint =
    nearest !== undefined && distance(first, nearest) <= 3 ? ` Did you mean ${nearest}?` : "";
  return `No command "${first}".${hint} Commands: ${known.join(", ")}.`;
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`Accepted: a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
