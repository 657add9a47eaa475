import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Command, CommanderError, Option } from "commander";
import { Analyzer } from "../analyzer/analyzer";
import { check } from "./check";
import { readConfiguration, resolveConfiguration } from "./configuration";
import { formats, render, type Format } from "./formats";
import { InputError, readInput } from "./input";

const exitCodes = { clean: 0, violated: 1, unreadable: 2, failed: 3 };

/** What the command touches outside itself. */
export interface Surroundings {
  readonly standardInput: () => string;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  /** Runs something with the pack's analyzer server. */
  readonly withAnalyzer: <T>(use: (analyzer: Analyzer) => Promise<T>) => Promise<T>;
}

interface CheckOptions {
  readonly config?: string;
  readonly format: Format;
  readonly complete: boolean;
}

/** The nearest folder above this file that is the pack. */
function packFolder(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, "PulumiPolicy.yaml"))) {
    folder = path.dirname(folder);
  }
  return folder;
}

/** The process's own streams, and an analyzer server of its own. */
export const processSurroundings: Surroundings = {
  standardInput: () => readFileSync(0, "utf8"),
  print: (text) => {
    console.log(text);
  },
  printError: (text) => {
    console.error(text);
  },
  withAnalyzer: async (use) => {
    const analyzer = await Analyzer.start(packFolder());
    try {
      return await use(analyzer);
    } finally {
      await analyzer.stop();
    }
  },
};

async function runCheck(
  files: readonly string[],
  options: CheckOptions,
  { standardInput, print, printError, withAnalyzer }: Surroundings,
): Promise<number> {
  const configured = readConfiguration(options.config);
  const read = readInput(files, standardInput);
  const input = { ...read, isWholeStack: read.isWholeStack || options.complete };
  return withAnalyzer(async (analyzer) => {
    const info = await analyzer.info();
    const config = resolveConfiguration(info, configured);
    const { findings, notEvaluated } = await check(analyzer, info, config, input);
    if (notEvaluated.length > 0) {
      printError(`not evaluated without --complete: ${notEvaluated.join(", ")}`);
    }
    print(render(options.format, findings, input.resources.length, info));
    return findings.some(({ level }) => level === "mandatory")
      ? exitCodes.violated
      : exitCodes.clean;
  });
}

/** Runs the command and returns its exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let code = exitCodes.clean;
  const output = {
    writeOut: (text: string) => {
      surroundings.print(text.trimEnd());
    },
    writeErr: (text: string) => {
      surroundings.printError(text.trimEnd());
    },
  };
  const program = new Command("policy")
    .description("Runs the policy pack without an engine.")
    .configureOutput(output)
    .exitOverride();
  program
    .command("check")
    .description(
      "Checks Kubernetes manifests (YAML or JSON, also Lists) or an exported Pulumi state. Exits with 1 when a mandatory policy is violated, and with 2 when the input cannot be read.",
    )
    .argument("<files...>", "files, or - for standard input")
    .option("--config <file>", "configuration of the pack, as for --policy-pack-config")
    .addOption(new Option("--format <format>", "how to print").choices(formats).default("table"))
    .option("--complete", "the input is the whole stack: check relations too", false)
    .action(async (files: string[], options: CheckOptions) => {
      code = await runCheck(files, options, surroundings);
    });
  program
    .command("reference")
    .description("Prints the reference page of the policies, in Markdown.")
    .action(async () => {
      const { currentReference } = await import("./reference.js");
      surroundings.print(currentReference(packFolder()).trimEnd());
    });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.clean : exitCodes.unreadable;
    }
    surroundings.printError(error instanceof Error ? error.message : String(error));
    return error instanceof InputError ? exitCodes.unreadable : exitCodes.failed;
  }
}
