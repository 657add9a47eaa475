#!/usr/bin/env node
import { existsSync } from "node:fs";
import path from "node:path";
import { Command, CommanderError, Option } from "commander";
import { Analyzer } from "../analyzer/analyzer";
import { check } from "./check";
import { readConfiguration, resolveConfiguration } from "./configuration";
import { formats, render, type Format } from "./formats";
import { InputError, readInput } from "./input";

const exitCodes = { clean: 0, violated: 1, unreadable: 2, failed: 3 };

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

async function runCheck(files: readonly string[], options: CheckOptions): Promise<number> {
  const configured = readConfiguration(options.config);
  const read = readInput(files);
  const input = { ...read, isWholeStack: read.isWholeStack || options.complete };
  const analyzer = await Analyzer.start(packFolder());
  try {
    const info = await analyzer.info();
    const config = resolveConfiguration(info, configured);
    const { findings, notEvaluated } = await check(analyzer, info, config, input);
    if (notEvaluated.length > 0) {
      console.error(`not evaluated without --complete: ${notEvaluated.join(", ")}`);
    }
    console.log(render(options.format, findings, input.resources.length, info));
    return findings.some(({ level }) => level === "mandatory")
      ? exitCodes.violated
      : exitCodes.clean;
  } finally {
    await analyzer.stop();
  }
}

async function main(): Promise<number> {
  let code = exitCodes.clean;
  const program = new Command("policy")
    .description("Runs the policy pack without an engine.")
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
    .exitOverride()
    .action(async (files: string[], options: CheckOptions) => {
      code = await runCheck(files, options);
    });
  try {
    await program.parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.clean : exitCodes.unreadable;
    }
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof InputError ? exitCodes.unreadable : exitCodes.failed;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
