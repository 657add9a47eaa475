import { SandboxError } from "../sandboxError";
import { cacheDirectory, ensureBuilt, keyed, KeyedPart, PartRecord, recordOf } from "./cache";
import { capture, CommandLog } from "./command";
import {
  installPackages,
  missingPackages,
  missingPythonPackages,
  ToolName,
} from "./debianPackages";
import { distribution } from "./distribution";
import { goVersion } from "./goToolchain";
import { DiskNeed, hostFacts, requireDisk, requireLinux, requireRoot } from "./host";
import { Part, PartName } from "./part";
import { ProgressStyle, runSteps } from "./progress";
import { selectParts } from "./table";
import { join } from "node:path";

export interface BuildPartsRequest {
  /** @default every part that is not optional */
  readonly only?: readonly PartName[];
  /** Parts of the default selection that are not needed. */
  readonly without?: readonly PartName[];
  /** Programs of distribution packages that must be there as well. */
  readonly tools?: readonly ToolName[];
  readonly report?: ProgressStyle;
  readonly signal?: AbortSignal;
}

/** A part that is there, and whether this call built it. */
export interface ReadyPart {
  readonly part: Part;
  readonly directory: string;
  readonly record: PartRecord;
  readonly fresh: boolean;
}

/**
 * Builds or finds parts, and installs the distribution packages that they and `tools` need.
 * @throws SandboxError if the machine cannot do it, before anything is changed, or a build fails.
 */
export async function buildParts(request: BuildPartsRequest = {}): Promise<ReadyPart[]> {
  requireLinux(hostFacts());
  const cache = cacheDirectory();
  const without = new Set(request.without ?? []);
  const parts = selectParts(request.only).filter(({ name }) => !without.has(name));
  if (parts.some(({ needs }) => needs.go === true)) {
    await goVersion();
  }
  await ensurePackages(parts, cache, request);

  const targets = await Promise.all(parts.map((part) => keyed(part, cache)));
  const missing = targets.filter((target) => recordOf(target) === undefined);
  await checkMachine(missing, cache);
  const directories = new Map(targets.map(({ part, directory }) => [part.name, directory]));
  const directoryOf = (name: PartName): string => {
    const directory = directories.get(name);
    if (directory === undefined) {
      throw new RangeError(`a build uses ${name} without naming it in "after"`);
    }
    return directory;
  };
  await runSteps(
    missing.map((target) => ({
      title: target.part.title,
      run: async (note) => {
        await ensureBuilt(target, {
          cache,
          directoryOf,
          note,
          ...(request.signal === undefined ? {} : { signal: request.signal }),
        });
      },
    })),
    request.report ?? "auto",
  );
  return targets.map((target) => ready(target, missing.includes(target)));
}

function ready(target: KeyedPart, fresh: boolean): ReadyPart {
  const record = recordOf(target);
  if (record === undefined) {
    throw new SandboxError(
      `${target.part.title} disappeared from ${target.directory} while other parts were built.`,
      "Run the same command again.",
    );
  }
  return { part: target.part, directory: target.directory, record, fresh };
}

/** Packages come first: keys of other parts may ask programs that they install. */
async function ensurePackages(
  parts: readonly Part[],
  cache: string,
  request: BuildPartsRequest,
): Promise<void> {
  const tools: ToolName[] = [...(request.tools ?? [])];
  for (const part of parts) {
    if (part.needs.tools !== undefined && recordOf(await keyed(part, cache)) === undefined) {
      tools.push(...part.needs.tools);
    }
  }
  const packages = missingPackages(tools);
  if (parts.some(({ needs }) => needs.python === true)) {
    packages.push(...(await missingPythonPackages()));
  }
  if (packages.length === 0) {
    return;
  }
  await distribution();
  requireRoot(hostFacts(), `to install the packages ${packages.join(", ")}`);
  const log = new CommandLog(
    join(cache, "logs", "packages.log"),
    `Installing ${packages.join(", ")}`,
    request.signal,
  );
  await runSteps(
    [
      {
        title: `Distribution packages: ${packages.join(", ")}`,
        run: () => installPackages(packages, log),
      },
    ],
    request.report ?? "auto",
  );
}

/** Refuses what would fail later, while nothing has been done yet. */
async function checkMachine(missing: readonly KeyedPart[], cache: string): Promise<void> {
  const forRoot = missing.find(({ part }) => part.needs.root === true);
  if (forRoot !== undefined) {
    requireRoot(hostFacts(), `to build the ${forRoot.part.title}`);
  }
  const needs: DiskNeed[] = [];
  if (missing.some(({ part }) => part.needs.go === true)) {
    const { stdout } = await capture("go", ["env", "GOCACHE"]);
    needs.push({ directory: stdout.trim(), mebibytes: sumOf(missing, true) });
  }
  needs.push({ directory: cache, mebibytes: sumOf(missing, false) });
  await requireDisk(needs);
}

function sumOf(targets: readonly KeyedPart[], go: boolean): number {
  return targets
    .filter(({ part }) => (part.needs.go === true) === go)
    .reduce((sum, { part }) => sum + part.needs.diskMiB, 0);
}
