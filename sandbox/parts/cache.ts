import { readFileSync, statSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { SandboxError } from "../sandboxError";
import { capture, CommandLog } from "./command";
import { cacheKey } from "./key";
import { withLock } from "./lock";
import { Part, PartName } from "./part";

const RECORD = "part.json";

/** What is remembered about a finished build, in the part's directory. */
export interface PartRecord {
  readonly name: PartName;
  readonly key: string;
  readonly seconds: number;
  readonly bytes: number;
}

/** Where built parts live: shared by all working copies of one user. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const base = env["XDG_CACHE_HOME"];
  // The specification says that a relative path there is to be ignored:
  // https://specifications.freedesktop.org/basedir-spec/latest/
  const root = base?.startsWith("/") === true ? base : join(homedir(), ".cache");
  return join(root, "triton-platform");
}

/** A part together with the key of its present inputs. */
export interface KeyedPart {
  readonly part: Part;
  readonly key: string;
  readonly directory: string;
}

export async function keyed(part: Part, cache: string): Promise<KeyedPart> {
  const key = cacheKey([{ name: "part", content: part.name }, ...(await part.inputs())]);
  return { part, key, directory: join(cache, "parts", `${part.name}-${key}`) };
}

/** The record of a complete part, or undefined when it must be built. */
export function recordOf({ part, directory }: KeyedPart): PartRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(join(directory, RECORD), "utf8")) as PartRecord;
    return missingOutputs(part, directory).length === 0 ? record : undefined;
  } catch {
    return undefined;
  }
}

export interface BuildOptions {
  readonly cache: string;
  readonly directoryOf: (part: PartName) => string;
  readonly note: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Builds a part unless it is there. The build works in a directory of its own that takes the
 * part's name only when it is complete, so an interrupted build leaves nothing that looks done.
 */
export async function ensureBuilt(target: KeyedPart, options: BuildOptions): Promise<PartRecord> {
  const { part, key, directory } = target;
  const parts = join(options.cache, "parts");
  await mkdir(parts, { recursive: true });
  return withLock(
    join(options.cache, "locks", `${part.name}.lock`),
    async () => {
      // Another process may have built it while this one waited.
      const present = recordOf(target);
      if (present !== undefined) {
        return present;
      }
      await removeLeftovers(parts, part.name);
      const work = join(parts, `.building-${part.name}-${process.pid}`);
      const result = join(work, "result");
      const scratch = join(work, "scratch");
      await mkdir(result, { recursive: true });
      await mkdir(scratch);
      const logPath = join(options.cache, "logs", `${part.name}.log`);
      await rm(logPath, { force: true });
      const start = Date.now();
      try {
        await part.build({
          directory: result,
          finalDirectory: directory,
          scratch,
          log: new CommandLog(logPath, `Building ${part.title}`, options.signal),
          directoryOf: options.directoryOf,
          note: options.note,
        });
        const missing = missingOutputs(part, result);
        if (missing.length > 0) {
          throw new SandboxError(
            `Building ${part.title} ended without ${missing.join(", ")}.`,
            `The whole output is in ${logPath}.`,
          );
        }
        const record: PartRecord = {
          name: part.name,
          key,
          seconds: Math.round((Date.now() - start) / 1000),
          bytes: await sizeOf(result),
        };
        await writeFile(join(result, RECORD), `${JSON.stringify(record)}\n`);
        // Anything there now is incomplete: recordOf would have found it otherwise.
        await rm(directory, { recursive: true, force: true });
        await rename(result, directory);
        return record;
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
    {
      onWait: (pid) => {
        options.note(`waiting for process ${pid}, which builds it too`);
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  );
}

/** What an earlier build of this part left when it was killed; the lock keeps others out. */
async function removeLeftovers(parts: string, name: PartName): Promise<void> {
  const prefix = `.building-${name}-`;
  for (const entry of await readdir(parts)) {
    // "kube" must not take what belongs to "kube-node".
    if (entry.startsWith(prefix) && /^\d+$/.test(entry.slice(prefix.length))) {
      await rm(join(parts, entry), { recursive: true, force: true });
    }
  }
}

function missingOutputs(part: Part, directory: string): string[] {
  return part.outputs.filter((output) => {
    const stat = statSync(join(directory, output), { throwIfNoEntry: false });
    return stat === undefined || (stat.isFile() && stat.size === 0);
  });
}

async function sizeOf(directory: string): Promise<number> {
  const { stdout } = await capture("du", ["-sb", directory]);
  return Number.parseInt(stdout, 10);
}
