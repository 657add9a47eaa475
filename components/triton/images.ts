import type { Problem } from "../problem";
import { compareVersions } from "../models/serverVersion";

/** What one monthly release of the server's container holds. */
export interface ContainerRelease {
  /** Version that the server reports and that decides which flags exist. */
  readonly serverVersion: string;
  /** CUDA of the container, as far as NVIDIA published it; the major version where only that is known. */
  readonly cuda: string;
}

/**
 * Monthly container releases by tag.
 * Server versions: https://github.com/triton-inference-server/server/releases
 * CUDA: https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/index.html (one page a release)
 */
export const CONTAINER_RELEASES = {
  "24.10": { serverVersion: "2.51.0", cuda: "12" },
  "24.11": { serverVersion: "2.52.0", cuda: "12" },
  "24.12": { serverVersion: "2.53.0", cuda: "12" },
  "25.01": { serverVersion: "2.54.0", cuda: "12" },
  "25.02": { serverVersion: "2.55.0", cuda: "12" },
  "25.03": { serverVersion: "2.56.0", cuda: "12" },
  "25.04": { serverVersion: "2.57.0", cuda: "12" },
  "25.05": { serverVersion: "2.58.0", cuda: "12" },
  "25.06": { serverVersion: "2.59.0", cuda: "12.9.1" },
  "25.07": { serverVersion: "2.59.1", cuda: "12" },
  "25.08": { serverVersion: "2.60.0", cuda: "13" },
  "25.09": { serverVersion: "2.61.0", cuda: "13.0.1" },
  "25.10": { serverVersion: "2.62.0", cuda: "13.0.2" },
  "25.11": { serverVersion: "2.63.0", cuda: "13" },
  "25.12": { serverVersion: "2.64.0", cuda: "13" },
  "26.01": { serverVersion: "2.65.0", cuda: "13" },
  "26.02": { serverVersion: "2.66.0", cuda: "13.1.1" },
  "26.03": { serverVersion: "2.67.0", cuda: "13" },
  "26.04": { serverVersion: "2.68.0", cuda: "13.2.1" },
  "26.05": { serverVersion: "2.69.0", cuda: "13" },
  "26.06": { serverVersion: "2.70.0", cuda: "13.3.0" },
  "26.07": { serverVersion: "2.71.0", cuda: "13.3" },
  "26.08": { serverVersion: "2.72.0", cuda: "13.4" },
  "26.09": { serverVersion: "2.73.0", cuda: "13.4" },
  "26.10": { serverVersion: "2.74.0", cuda: "13.4.3" },
  "26.11": { serverVersion: "2.75.0", cuda: "13.4" },
} as const satisfies Readonly<Record<string, ContainerRelease>>;

export const DEFAULT_IMAGE_REPOSITORY = "nvcr.io/nvidia/tritonserver";

/** The newest release whose command line the flag table was compared with. */
export const DEFAULT_IMAGE_TAG = "26.08-py3";

/**
 * First release without a published vulnerability: bulletin 5875 of 8 September 2026 is fixed in 26.07.
 * https://github.com/NVIDIA/product-security
 */
export const SECURITY_FLOOR = "26.07";

/**
 * Oldest data-centre driver branch for a CUDA major version, by CUDA's minor-version compatibility.
 * https://docs.nvidia.com/deploy/cuda-compatibility/
 */
export const MINIMUM_DRIVER_BRANCH: Readonly<Record<string, number>> = { "12": 525, "13": 580 };

/** The container image of a server, as configured. */
export interface ImageConfig {
  readonly repository: string;
  readonly tag: string;
  readonly digest?: string | undefined;
  readonly serverVersion?: string | undefined;
}

/** The `yy.mm` that a tag starts with, or undefined where it does not follow NVIDIA's scheme. */
export function containerRelease(tag: string): keyof typeof CONTAINER_RELEASES | undefined {
  const [, release] = /^(\d\d\.\d\d)(?:-[A-Za-z0-9._-]+)?$/.exec(tag) ?? [];
  return Object.keys(CONTAINER_RELEASES).find(
    (known): known is keyof typeof CONTAINER_RELEASES => known === release,
  );
}

/** The reference that the kubelet pulls; a digest, where given, decides and the tag informs. */
export function imageReference(image: ImageConfig): string {
  const digest = image.digest === undefined ? "" : `@${image.digest}`;
  return `${image.repository}:${image.tag}${digest}`;
}

/** Server version of an image: from the configuration, else from the tag; undefined when neither says it. */
export function serverVersionOf(image: ImageConfig): string | undefined {
  if (image.serverVersion !== undefined) return image.serverVersion;
  const release = containerRelease(image.tag);
  return release === undefined ? undefined : CONTAINER_RELEASES[release].serverVersion;
}

/** Whether an image is older than the first release without a published vulnerability. */
export function isBelowSecurityFloor(image: ImageConfig): boolean {
  const version = serverVersionOf(image);
  const floor = CONTAINER_RELEASES[SECURITY_FLOOR].serverVersion;
  return version === undefined || compareVersions(version, floor) < 0;
}

/** Oldest driver branch that runs an image on a data-centre GPU, or undefined where its CUDA is not known. */
export function minimumDriverBranch(image: ImageConfig): number | undefined {
  const release = containerRelease(image.tag);
  if (release === undefined) return undefined;
  const [major = ""] = CONTAINER_RELEASES[release].cuda.split(".");
  return MINIMUM_DRIVER_BRANCH[major];
}

/** What is wrong with an image: a version that nothing states, or two that disagree. */
export function imageProblems(image: ImageConfig, path: string): Problem[] {
  const release = containerRelease(image.tag);
  if (release === undefined && image.serverVersion === undefined) {
    const newest = Object.keys(CONTAINER_RELEASES).at(-1) ?? DEFAULT_IMAGE_TAG;
    return [
      {
        path: `${path}.serverVersion`,
        message: `is missing, and the tag "${image.tag}" does not say which server the image holds; accepted: the server's version such as "2.72.0", or a tag that starts with a release from 24.10 to ${newest}`,
      },
    ];
  }
  if (release !== undefined && image.serverVersion !== undefined) {
    const { serverVersion } = CONTAINER_RELEASES[release];
    if (compareVersions(serverVersion, image.serverVersion) !== 0) {
      return [
        {
          path: `${path}.serverVersion`,
          message: `"${image.serverVersion}" contradicts the tag "${image.tag}", which holds server ${serverVersion}; accepted: ${serverVersion}, or leave it out`,
        },
      ];
    }
  }
  return [];
}
