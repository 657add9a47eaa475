/** A CUDA version: major and minor. */
export interface CudaVersion {
  readonly major: number;
  readonly minor: number;
}

/** What an EKS AMI release brings for GPUs. */
export interface NodeImageRelease {
  /** NVIDIA driver of the AL2023 x86-64 NVIDIA variant. */
  readonly driver: string;
}

/** EKS AMI releases by date, and their driver: https://github.com/awslabs/amazon-eks-ami/releases */
const RELEASES: Readonly<Record<string, NodeImageRelease>> = {
  "20250519": { driver: "570.133.20" },
  "20260714": { driver: "580.159.03" },
};

/**
 * Newest CUDA that each driver branch supports in full.
 * https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/index.html#cuda-driver
 */
const DRIVER_CUDA: Readonly<Record<string, CudaVersion>> = {
  "570": { major: 12, minor: 8 },
  "580": { major: 13, minor: 0 },
};

/**
 * CUDA of the Triton images, by the first release that has it, ascending.
 * https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/
 */
const IMAGE_CUDA: readonly (readonly [release: string, cuda: CudaVersion])[] = [
  ["25.09", { major: 13, minor: 0 }],
  ["26.02", { major: 13, minor: 1 }],
  ["26.04", { major: 13, minor: 2 }],
  ["26.06", { major: 13, minor: 3 }],
  ["26.08", { major: 13, minor: 4 }],
];

function formatCuda({ major, minor }: CudaVersion): string {
  return `${String(major)}.${String(minor)}`;
}

/** Driver of an AMI release such as `1.36.2-20260714`, or undefined where it is not known here. */
export function driverOf(releaseVersion: string): string | undefined {
  const [, date = ""] = releaseVersion.split("-");
  return Object.hasOwn(RELEASES, date) ? RELEASES[date]?.driver : undefined;
}

/** Newest CUDA of a driver such as `580.159.03`, or undefined where its branch is not known here. */
export function cudaOfDriver(driver: string): CudaVersion | undefined {
  const [branch = ""] = driver.split(".");
  return Object.hasOwn(DRIVER_CUDA, branch) ? DRIVER_CUDA[branch] : undefined;
}

/** CUDA of a Triton image tag such as `26.10-py3`; undefined for other tags and for releases before 25.09. */
export function cudaOfImageTag(tag: string): CudaVersion | undefined {
  const release = /^(\d\d\.\d\d)(-|$)/.exec(tag)?.[1];
  if (release === undefined) return undefined;
  return IMAGE_CUDA.filter(([first]) => first <= release).at(-1)?.[1];
}

/** What an image and a driver are to each other. */
export type CudaMatch =
  | { readonly kind: "supported" | "unknown" }
  | { readonly kind: "refused" | "advisory"; readonly message: string };

/**
 * Whether an image's CUDA runs on a driver. A newer major does not; a newer minor does, but without compiling PTX that
 * is newer than the driver.
 * https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html
 */
export function matchCuda(imageTag: string, driver: string): CudaMatch {
  const image = cudaOfImageTag(imageTag);
  const node = cudaOfDriver(driver);
  if (image === undefined || node === undefined) return { kind: "unknown" };
  if (image.major > node.major) {
    return {
      kind: "refused",
      message: `image ${imageTag} has CUDA ${formatCuda(image)}, but driver ${driver} of the nodes supports CUDA ${formatCuda(node)}; choose an image with CUDA ${String(node.major)} or a newer nodeGroups releaseVersion`,
    };
  }
  if (image.major === node.major && image.minor > node.minor) {
    return {
      kind: "advisory",
      message: `image ${imageTag} has CUDA ${formatCuda(image)}, driver ${driver} of the nodes supports CUDA ${formatCuda(node)}: it runs by minor-version compatibility, but the driver cannot compile PTX newer than ${formatCuda(node)}, so models must ship code compiled for compute capability 7.5`,
    };
  }
  return { kind: "supported" };
}

/** Why an AMI release cannot be used for a cluster of this minor version, or undefined where it can. */
export function releaseRefusal(
  releaseVersion: string,
  minor: string,
  driverVersion: string | undefined,
): string | undefined {
  if (!releaseVersion.startsWith(`${minor}.`)) {
    return `"${releaseVersion}" is not a release for Kubernetes ${minor}; accepted: ${minor}.<patch>-<date>`;
  }
  if ((driverVersion ?? driverOf(releaseVersion)) === undefined) {
    return `"${releaseVersion}" has an NVIDIA driver that is not known here; set driverVersion beside it, from https://github.com/awslabs/amazon-eks-ami/releases, or use a release of ${Object.keys(RELEASES).join(", ")}`;
  }
  return undefined;
}
