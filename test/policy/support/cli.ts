import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { run } from "../../../policy/src/cli/run";
import { analyzer, buildPack, forgetConfiguration, packFolder } from "./pack";

/** How a run of the command ended. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command in this process, with the analyzer server that all specs share. */
export async function checkHere(args: readonly string[], input = ""): Promise<Outcome> {
  const printed: string[] = [];
  const errors: string[] = [];
  const code = await run(["check", ...args], {
    standardInput: () => input,
    print: (line) => printed.push(line),
    printError: (line) => errors.push(line),
    withAnalyzer: async (use) => {
      try {
        return await use(await analyzer());
      } finally {
        forgetConfiguration();
      }
    },
  });
  return { code, output: printed.join("\n"), errors: errors.join("\n") };
}

/** Runs `policy <args>` as its own process, in the repository's root. */
export async function runPolicy(args: readonly string[], input = ""): Promise<Outcome> {
  buildPack();
  const main = path.join(packFolder, "src", "cli", "main.ts");
  const child = spawn(process.execPath, ["--import", "tsx", main, ...args], {
    cwd: path.dirname(packFolder),
  });
  child.stdin.end(input);
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number]>,
  ]);
  return { code, output: output.trimEnd(), errors: errors.trimEnd() };
}
