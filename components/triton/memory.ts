import type { ModelRelease } from "../models/release";
import type { Problem } from "../problem";
import type { FlagValues } from "./flags";
import { MEBIBYTE, bytesOf, quantityOf, roundUp } from "./quantity";
import type { ServerConfig } from "./schema";

/** Room for the process itself, its libraries and, with a GPU, the CUDA context; an estimate to start from. */
const SERVER_BYTES = { cpu: 256 * MEBIBYTE, gpu: 1024 * MEBIBYTE } as const;

/** Below this the process does not start at all. */
const PROCESS_FLOOR = 128 * MEBIBYTE;

/** Room for each backend's libraries and working set; an estimate to start from, measure and override. */
const BACKEND_BYTES: Readonly<Record<string, number>> = {
  ensemble: 0,
  identity: 0,
  square: 0,
  repeat: 0,
  python: 64 * MEBIBYTE,
  onnxruntime: 512 * MEBIBYTE,
  openvino: 512 * MEBIBYTE,
  tensorrt: 1024 * MEBIBYTE,
  pytorch: 2048 * MEBIBYTE,
  dali: 1024 * MEBIBYTE,
  fil: 512 * MEBIBYTE,
};
const UNKNOWN_BACKEND_BYTES = 1024 * MEBIBYTE;

/** A Python instance is a process of its own. */
const PYTHON_INSTANCE_BYTES = 128 * MEBIBYTE;

/** What the memory limit is made of, in bytes. */
export interface MemoryParts extends Readonly<Record<string, number>> {
  /** The `/dev/shm` volume: its pages count against the limit of the container that writes them. */
  readonly sharedMemory: number;
  /** Objects that the S3 client holds in memory at the same time. */
  readonly downloads: number;
  readonly pinnedPool: number;
  readonly server: number;
  readonly backends: number;
  readonly pythonInstances: number;
  /** Weights that stay in host memory: all of them without a GPU. */
  readonly weights: number;
}

function integerFlag(flags: FlagValues, name: string, fallback: number): number {
  const value = flags[name];
  return typeof value === "number" ? value : fallback;
}

/**
 * Bytes of objects in flight. The S3 client reads an object into memory before it writes the file, and
 * `model-load-thread-count` models (4 unless set) load side by side.
 * https://github.com/triton-inference-server/core/blob/main/src/filesystem/implementations/s3.h
 */
export function downloadBytes(releases: readonly ModelRelease[], flags: FlagValues): number {
  const parallel = integerFlag(flags, "model-load-thread-count", 4);
  return releases
    .map(({ footprint }) => footprint.largestBytes)
    .sort((a, b) => b - a)
    .slice(0, parallel)
    .reduce((sum, bytes) => sum + bytes, 0);
}

/** The parts of the memory limit. */
export function memoryParts(
  config: Pick<ServerConfig, "device" | "flags">,
  releases: readonly ModelRelease[],
  sharedMemory: number,
): MemoryParts {
  const backends = new Set(releases.flatMap(({ footprint }) => footprint.backends));
  const sum = (of: (release: ModelRelease) => number) =>
    releases.reduce((total, release) => total + of(release), 0);
  return {
    sharedMemory,
    downloads: downloadBytes(releases, config.flags),
    pinnedPool: integerFlag(config.flags, "pinned-memory-pool-byte-size", 256 * MEBIBYTE),
    server: SERVER_BYTES[config.device],
    backends: [...backends].reduce(
      (total, backend) => total + (BACKEND_BYTES[backend] ?? UNKNOWN_BACKEND_BYTES),
      0,
    ),
    pythonInstances: PYTHON_INSTANCE_BYTES * sum(({ footprint }) => footprint.pythonInstances),
    weights:
      config.device === "gpu"
        ? 0
        : sum(({ footprint }) => footprint.totalBytes * footprint.loadedVersions),
  };
}

/** Memory request and limit in bytes: what the configuration says, else the sum of the parts. */
export function memoryBytes(parts: MemoryParts, configured: string | undefined): number {
  if (configured !== undefined) return bytesOf(configured);
  const sizes: readonly number[] = Object.values(parts);
  const sum = sizes.reduce((total, size) => total + size, 0);
  return roundUp(sum, 64 * MEBIBYTE);
}

/** Whether a configured limit holds at least what is certain: volume, downloads, pinned pool, the process. */
export function memoryProblems(
  parts: MemoryParts,
  configured: string | undefined,
  path: string,
): Problem[] {
  if (configured === undefined) return [];
  const need = parts.sharedMemory + parts.downloads + parts.pinnedPool + PROCESS_FLOOR;
  if (bytesOf(configured) >= need) return [];
  const sum = [
    `shared memory ${quantityOf(parts.sharedMemory)}`,
    `objects downloaded at once ${quantityOf(parts.downloads)}`,
    `pinned memory pool ${quantityOf(parts.pinnedPool)}`,
    `server process ${quantityOf(PROCESS_FLOOR)}`,
  ];
  return [
    {
      path,
      message: `${configured} does not hold ${sum.join(" + ")} = ${quantityOf(need)}; accepted: at least ${quantityOf(roundUp(need, MEBIBYTE))}, or leave it out`,
    },
  ];
}
