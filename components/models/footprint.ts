import type { ConfigMessage } from "./modelConfig";
import type { ModelFootprint } from "./release";
import { loadedVersions, versionsOf } from "./versions";

/** Bytes of one element. Text has no fixed size: see {@link ASSUMED}. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  TYPE_BOOL: 1,
  TYPE_UINT8: 1,
  TYPE_UINT16: 2,
  TYPE_UINT32: 4,
  TYPE_UINT64: 8,
  TYPE_INT8: 1,
  TYPE_INT16: 2,
  TYPE_INT32: 4,
  TYPE_INT64: 8,
  TYPE_FP16: 2,
  TYPE_FP32: 4,
  TYPE_FP64: 8,
  TYPE_BF16: 2,
};

/** What is assumed where a model does not say. Overridden by `servers.<server>.resources`. */
export const ASSUMED = {
  /** Elements that one dimension of -1 stands for. */
  oneOpenDimension: 1024,
  /** Elements that two or more dimensions of -1 stand for together: an image of 1024 × 1024. */
  openDimensions: 1024 * 1024,
  /** Bytes of one element of TYPE_STRING, with the 4 bytes of its length. */
  textElementBytes: 4 + 252,
  /** Bytes of one batch of a model that leaves its inputs and outputs to Triton. */
  undeclaredBatchBytes: 1024 * 1024,
  /** Batch size that Triton gives a model that can batch and does not say how much. */
  autoCompletedBatchSize: 4,
} as const;

/** A pinned release whose folder is absent: nothing is known, so a good deal is assumed. */
export const UNKNOWN_FOOTPRINT: ModelFootprint = {
  totalBytes: 1024 ** 3,
  largestBytes: 1024 ** 3,
  loadedVersions: 1,
  pythonInstances: 1,
  batchBytes: ASSUMED.undeclaredBatchBytes,
  backends: [],
  usesGpu: true,
};

/** What a footprint is derived from. */
export interface FootprintInput {
  readonly config: ConfigMessage;
  readonly backend: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly device: "gpu" | "cpu";
  /** GPUs of one replica; instances on GPUs are made once for each. */
  readonly gpus: number;
}

/** Derives what one model asks of the container. */
export function footprintOf(input: FootprintInput): ModelFootprint {
  const { config, backend, files, device } = input;
  const sizes = files.map(({ size }) => size);
  const versions = loadedVersions(versionsOf(files.map(({ path }) => path)), config).length;
  const groups = config.messages("instance_group");
  const kinds = groups.length === 0 ? ["KIND_AUTO"] : groups.map(kindOf);
  return {
    totalBytes: sizes.reduce((sum, size) => sum + size, 0),
    largestBytes: sizes.reduce((largest, size) => Math.max(largest, size), 0),
    loadedVersions: versions,
    pythonInstances: backend === "python" ? instancesOf(input) * versions : 0,
    batchBytes: batchBytes(config),
    backends: [backend],
    usesGpu:
      device === "gpu" && backend !== "ensemble" && kinds.some((kind) => kind !== "KIND_CPU"),
  };
}

function kindOf(group: ConfigMessage): string {
  return group.text("kind")?.value ?? "KIND_AUTO";
}

/** Instances of one version: a group on GPUs has its count once for each GPU. */
function instancesOf({ config, device, gpus }: FootprintInput): number {
  const perGpu = device === "gpu" ? Math.max(1, gpus) : 1;
  const groups = config.messages("instance_group");
  if (groups.length === 0) {
    return perGpu;
  }
  return groups.reduce((sum, group) => {
    const count = Number(group.integer("count")?.value ?? 1n);
    const onGpu = device === "gpu" && ["KIND_AUTO", "KIND_GPU"].includes(kindOf(group));
    const listed = group.integers("gpus").length;
    return sum + count * (onGpu ? (listed > 0 ? listed : perGpu) : 1);
  }, 0);
}

/** Input and output bytes of one full batch, as declared. */
function batchBytes(config: ConfigMessage): number {
  const declared = config.integer("max_batch_size")?.value;
  if (!config.has("input") || !config.has("output")) {
    const batch = declared === undefined ? ASSUMED.autoCompletedBatchSize : Number(declared);
    return ASSUMED.undeclaredBatchBytes * Math.max(1, batch);
  }
  const tensors = [...config.messages("input"), ...config.messages("output")];
  const element = tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
  return element * Math.max(1, Number(declared ?? 0n));
}

function tensorBytes(tensor: ConfigMessage): number {
  const dims = tensor.integers("dims").map(({ value }) => Number(value));
  const open = dims.filter((dim) => dim < 0).length;
  const fixed = dims.filter((dim) => dim >= 0).reduce((product, dim) => product * dim, 1);
  const assumed = open === 0 ? 1 : open === 1 ? ASSUMED.oneOpenDimension : ASSUMED.openDimensions;
  const element = ELEMENT_BYTES[tensor.text("data_type")?.value ?? ""] ?? ASSUMED.textElementBytes;
  return fixed * assumed * element;
}

/** The larger of two footprints in every respect. */
export function largerFootprint(a: ModelFootprint, b: ModelFootprint): ModelFootprint {
  return {
    totalBytes: Math.max(a.totalBytes, b.totalBytes),
    largestBytes: Math.max(a.largestBytes, b.largestBytes),
    loadedVersions: Math.max(a.loadedVersions, b.loadedVersions),
    pythonInstances: Math.max(a.pythonInstances, b.pythonInstances),
    batchBytes: Math.max(a.batchBytes, b.batchBytes),
    backends: [...new Set([...a.backends, ...b.backends])],
    usesGpu: a.usesGpu || b.usesGpu,
  };
}
