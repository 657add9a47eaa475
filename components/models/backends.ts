import { compareVersions } from "./serverVersion";

/** What the platform must know about one of Triton's backends. */
export interface Backend {
  /** File that a version directory holds unless the configuration names another. */
  readonly modelFile?: string;
  /** Files that take its place in other forms of a model. */
  readonly otherFiles?: readonly string[];
  /** Values of `platform` that mean this backend. */
  readonly platforms: readonly string[];
  /** Whether `config.pbtxt` cannot be left out. */
  readonly configRequired: boolean;
  /** Whether the backend has no CPU instances. */
  readonly gpuOnly?: boolean;
  /** First server version without the backend, and what to do instead. */
  readonly removed?: {
    readonly since: string;
    readonly container: string;
    readonly advice: string;
  };
}

/**
 * Backends of NVIDIA's images, by the name that `backend` takes.
 *
 * Sources: default file names in
 * https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_repository.md,
 * models without a configuration in
 * https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_configuration.md,
 * removal of TensorFlow in https://github.com/triton-inference-server/server/pull/8068
 */
export const BACKENDS = {
  onnxruntime: {
    modelFile: "model.onnx",
    platforms: ["onnxruntime_onnx"],
    configRequired: false,
  },
  tensorrt: {
    modelFile: "model.plan",
    platforms: ["tensorrt_plan"],
    configRequired: false,
    gpuOnly: true,
  },
  pytorch: {
    modelFile: "model.pt",
    // An AOTInductor package, and a model in Python: `platform: "torch_aoti"`, `runtime: "model.py"`.
    otherFiles: ["model.pt2", "model.py"],
    platforms: ["pytorch_libtorch", "torch_aoti"],
    configRequired: true,
  },
  python: { modelFile: "model.py", platforms: [], configRequired: false },
  openvino: { modelFile: "model.xml", platforms: [], configRequired: false },
  dali: { modelFile: "model.dali", platforms: [], configRequired: true },
  vllm: { modelFile: "model.json", platforms: [], configRequired: true, gpuOnly: true },
  tensorrtllm: { platforms: [], configRequired: true, gpuOnly: true },
  fil: { platforms: [], configRequired: true },
  identity: { platforms: [], configRequired: true },
  square: { platforms: [], configRequired: true },
  repeat: { platforms: [], configRequired: true },
  ensemble: { platforms: ["ensemble"], configRequired: true },
  tensorflow: {
    modelFile: "model.savedmodel",
    otherFiles: ["model.graphdef"],
    platforms: ["tensorflow_savedmodel", "tensorflow_graphdef"],
    configRequired: false,
    removed: {
      since: "2.56",
      container: "25.02",
      advice: "convert the model to ONNX, or serve it from an image up to 25.02",
    },
  },
} as const satisfies Record<string, Backend>;
export type BackendName = keyof typeof BACKENDS;

const backends: Readonly<Record<string, Backend>> = BACKENDS;

/** The table's entry, or undefined for a backend that NVIDIA's images do not have. */
export function findBackend(name: string): Backend | undefined {
  return Object.hasOwn(backends, name) ? backends[name] : undefined;
}

/** Name of the backend that a value of `platform` means. */
export function backendOfPlatform(platform: string): string | undefined {
  return Object.keys(backends).find((name) => (backends[name]?.platforms ?? []).includes(platform));
}

/** Name of the backend whose default model file is among the file names. */
export function backendOfFiles(names: readonly string[]): string | undefined {
  const byFile = (filesOf: (backend: Backend) => readonly (string | undefined)[]) =>
    Object.entries(backends).find(([, backend]) =>
      filesOf(backend).some((file) => file !== undefined && names.includes(file)),
    )?.[0];
  return byFile(({ modelFile }) => [modelFile]) ?? byFile(({ otherFiles }) => otherFiles ?? []);
}

/** Why the backend is not in an image of this server version; undefined when it is. */
export function removalOf(name: string, serverVersion: string): string | undefined {
  const removed = findBackend(name)?.removed;
  return removed !== undefined && compareVersions(serverVersion, removed.since) >= 0
    ? `backend "${name}" is not in images after ${removed.container} (this server is ${serverVersion}); ${removed.advice}`
    : undefined;
}

/** Every accepted value of `platform`. */
export const PLATFORMS: readonly string[] = Object.values(backends).flatMap(
  ({ platforms }) => platforms,
);
