import { Command, InvalidArgumentError } from "commander";
import { SandboxError } from "../sandboxError";
import { buildParts, ReadyPart } from "./build";
import { cacheDirectory, keyed, recordOf } from "./cache";
import { CLUSTER_TOOLS } from "./debianPackages";
import { PartName } from "./part";
import { elapsed } from "./progress";
import { isPartName, PARTS } from "./table";

interface Flags {
  readonly only?: readonly PartName[];
  readonly list?: true;
}

/** Builds the sandbox's parts alone, for a machine that will run the sandbox later. */
async function main(argv: readonly string[]): Promise<void> {
  const names = PARTS.map(({ name }) => name).join(", ");
  const command = new Command("parts")
    .description("Build what the sandbox runs: engine, cluster, images. Nothing is started.")
    .option("--only <name>", `build this part alone; may be repeated (${names})`, addPartName)
    .option(
      "--list",
      "show each part, whether it is built, its size and its build time; build nothing",
    )
    .allowExcessArguments(false)
    .parse(argv);
  const flags = command.opts<Flags>();
  if (flags.list === true) {
    await list();
    return;
  }
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // The listener stays: without one, tsx ends the process at once, and a second signal does.
    process.on(signal, () => {
      if (interruption.signal.aborted) {
        process.exit(130);
      }
      interruption.abort();
    });
  }
  const start = Date.now();
  const parts = await buildParts({
    signal: interruption.signal,
    ...(flags.only === undefined ? { tools: CLUSTER_TOOLS } : { only: flags.only }),
  });
  process.stdout.write(`${table(parts)}\nReady after ${elapsed(Date.now() - start)}.\n`);
}

function addPartName(value: string, before: readonly PartName[] = []): readonly PartName[] {
  if (!isPartName(value)) {
    throw new InvalidArgumentError(`Parts are ${PARTS.map(({ name }) => name).join(", ")}.`);
  }
  return [...before, value];
}

function table(parts: readonly ReadyPart[]): string {
  return parts
    .map(({ part, record, fresh }) =>
      row(
        part.name,
        part.title,
        record.bytes,
        `${elapsed(record.seconds * 1000)}${fresh ? "" : " (cached)"}`,
      ),
    )
    .join("\n");
}

async function list(): Promise<void> {
  const cache = cacheDirectory();
  for (const part of PARTS) {
    const record = recordOf(await keyed(part, cache));
    const line =
      record === undefined
        ? row(part.name, part.title, undefined, part.optional === true ? "optional" : "to build")
        : row(part.name, part.title, record.bytes, elapsed(record.seconds * 1000));
    process.stdout.write(`${line}\n`);
  }
}

function row(name: string, title: string, bytes: number | undefined, state: string): string {
  const size = bytes === undefined ? "" : `${Math.round(bytes / 2 ** 20)} MiB`;
  return `${name.padEnd(20)} ${title.padEnd(36)} ${size.padStart(9)}  ${state}`;
}

main(process.argv).catch((error: unknown) => {
  process.exitCode = 1;
  if (error instanceof SandboxError) {
    process.stderr.write(`\n${error.problem}\n${error.remedy}\n`);
    return;
  }
  throw error;
});
