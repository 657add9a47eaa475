import { compareVersions } from "../models/serverVersion";
import type { ModelRelease } from "../models/release";
import type { Problem } from "../problem";
import type { FlagValues } from "./flags";
import { MEBIBYTE, bytesOf, quantityOf, roundUp } from "./quantity";

/** Where the volume is mounted: the path that POSIX shared memory uses. */
export const SHARED_MEMORY_PATH = "/dev/shm";

/** Derived volumes are at least this large: variable-sized tensors have no declared size. */
const MINIMUM_DERIVED = 256 * MEBIBYTE;

/** Container runtimes give 64 MiB without a volume; a smaller one would take memory away. */
const MINIMUM_VOLUME = 64 * MEBIBYTE;

/**
 * Bytes that the Python backend reserves for each instance at start: 64 MiB up to server 2.37 (container 23.08),
 * 1 MiB since, or what `backend-config` says.
 * https://github.com/triton-inference-server/python_backend/blob/main/src/python_be.cc
 */
export function pythonRegionBytes(serverVersion: string, flags: FlagValues): number {
  const configured = [flags["backend-config"] ?? []]
    .flat()
    .map((value) => /^python,shm-default-byte-size=(\d+)$/.exec(String(value))?.[1])
    .filter((value) => value !== undefined)
    .at(-1);
  if (configured !== undefined) return Number(configured);
  return compareVersions(serverVersion, "2.38") < 0 ? 64 * MEBIBYTE : MEBIBYTE;
}

/** Bytes of shared memory that the Python instances of all models need at the same time. */
export function sharedMemoryNeed(releases: readonly ModelRelease[], regionBytes: number): number {
  return releases.reduce(
    (sum, { footprint }) => sum + footprint.pythonInstances * (regionBytes + footprint.batchBytes),
    0,
  );
}

/**
 * Size of the `/dev/shm` volume: what the configuration says, else twice the need (a response is written while the
 * next request already waits), at least 256 MiB.
 */
export function sharedMemoryBytes(need: number, configured: string | undefined): number {
  if (configured !== undefined) return bytesOf(configured);
  return Math.max(MINIMUM_DERIVED, roundUp(2 * need, 64 * MEBIBYTE));
}

/** Whether a configured volume holds what the Python instances need. */
export function sharedMemoryProblems(
  releases: readonly ModelRelease[],
  regionBytes: number,
  configured: string | undefined,
  path: string,
): Problem[] {
  if (configured === undefined) return [];
  const need = sharedMemoryNeed(releases, regionBytes);
  const bytes = bytesOf(configured);
  if (bytes < need) {
    const parts = releases
      .filter(({ footprint }) => footprint.pythonInstances > 0)
      .map(
        ({ model, footprint }) =>
          `${model}: ${String(footprint.pythonInstances)} × (${quantityOf(regionBytes)} + ${quantityOf(footprint.batchBytes)})`,
      );
    return [
      {
        path,
        message: `${configured} does not hold the Python instances (${parts.join(", ")} = ${quantityOf(need)}); accepted: at least ${quantityOf(roundUp(need, MEBIBYTE))}, or leave it out`,
      },
    ];
  }
  return bytes < MINIMUM_VOLUME
    ? [
        {
          path,
          message: `${configured} is less than a container has without a volume; accepted: at least ${quantityOf(MINIMUM_VOLUME)}, or leave it out`,
        },
      ]
    : [];
}
