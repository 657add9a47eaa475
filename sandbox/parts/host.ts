import { existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { SandboxError } from "../sandboxError";

export interface HostFacts {
  readonly platform: string;
  readonly arch: string;
  /** Effective user id; undefined where the system has none. */
  readonly uid: number | undefined;
}

export function hostFacts(): HostFacts {
  return { platform: process.platform, arch: process.arch, uid: process.geteuid?.() };
}

/** @throws SandboxError unless this is Linux on x86-64. */
export function requireLinux({ platform, arch }: HostFacts): void {
  if (platform !== "linux" || arch !== "x64") {
    throw new SandboxError(
      `The sandbox runs on Linux on x86-64; this is ${platform} on ${arch}.`,
      "Run it in a Debian 12 virtual machine. Everything else of this repository (unit tests, previews, real clusters) works here.",
    );
  }
}

/** @throws SandboxError unless the user is root; `why` ends the sentence "Root is needed …". */
export function requireRoot({ uid }: HostFacts, why: string): void {
  if (uid !== 0) {
    throw new SandboxError(
      `Root is needed ${why}; this is user ${uid ?? "unknown"}.`,
      "Run the same command as root, for example in a root shell (sudo -i).",
    );
  }
}

/** Space that work will take in one directory. */
export interface DiskNeed {
  readonly directory: string;
  readonly mebibytes: number;
}

/** @throws SandboxError if a file system cannot hold what all needs on it add up to. */
export async function requireDisk(needs: readonly DiskNeed[]): Promise<void> {
  const byDevice = new Map<number, { directory: string; mebibytes: number }>();
  for (const { directory, mebibytes } of needs) {
    const existing = nearestExisting(directory);
    const device = statSync(existing).dev;
    const sum = byDevice.get(device)?.mebibytes ?? 0;
    byDevice.set(device, { directory: existing, mebibytes: sum + mebibytes });
  }
  for (const { directory, mebibytes } of byDevice.values()) {
    const { bavail, bsize } = await statfs(directory);
    const problem = diskProblem(directory, mebibytes, (bavail * bsize) / 2 ** 20);
    if (problem !== undefined) {
      throw problem;
    }
  }
}

/** The error for a file system with too little space, or undefined when it is enough. */
export function diskProblem(
  directory: string,
  neededMebibytes: number,
  freeMebibytes: number,
): SandboxError | undefined {
  if (freeMebibytes >= neededMebibytes) {
    return undefined;
  }
  return new SandboxError(
    `Building the sandbox's parts takes about ${gibibytes(neededMebibytes)} GiB; ${directory} has ${gibibytes(freeMebibytes)} GiB free.`,
    "Free some space there, or point XDG_CACHE_HOME, GOCACHE and GOMODCACHE to a larger disk.",
  );
}

function gibibytes(mebibytes: number): string {
  return (mebibytes / 1024).toFixed(1);
}

function nearestExisting(directory: string): string {
  let current = directory;
  while (!existsSync(current)) {
    current = dirname(current);
  }
  return current;
}
