import type { ModelRelease } from "../models/release";
import type { Problem } from "../problem";
import { MEBIBYTE, bytesOf, quantityOf, roundUp } from "./quantity";
import type { ServerConfig } from "./schema";

/** Logs of the container and what the runtime writes beside the volumes. */
const LOG_BYTES = 256 * MEBIBYTE;

/** Sizes of the disk-backed volumes and of the container's ephemeral storage, in bytes. */
export interface StorageSizes {
  /** Volume that models are downloaded to. */
  readonly models: number;
  /** `/tmp`. */
  readonly temporaryFiles: number;
  /** Request and limit of the container: both volumes and logs. */
  readonly total: number;
}

/** Bytes on disk when every model is loaded: the whole directory once for each loaded version. */
export function downloadedBytes(releases: readonly ModelRelease[]): number {
  return releases.reduce(
    (sum, { footprint }) => sum + footprint.totalBytes * Math.max(1, footprint.loadedVersions),
    0,
  );
}

/**
 * Sizes of the volumes. The margin over the downloaded models is one more copy of the largest: a model that is loaded
 * again is downloaded before its old copy is deleted.
 * https://github.com/triton-inference-server/core/blob/main/src/backend_model.cc
 */
export function storageSizes(
  resources: Pick<ServerConfig["resources"], "ephemeralStorage" | "temporaryFiles">,
  releases: readonly ModelRelease[],
): StorageSizes {
  const temporaryFiles = bytesOf(resources.temporaryFiles);
  if (resources.ephemeralStorage !== undefined) {
    const total = bytesOf(resources.ephemeralStorage);
    return { models: total - temporaryFiles - LOG_BYTES, temporaryFiles, total };
  }
  const reload = Math.max(0, ...releases.map((release) => downloadedBytes([release])));
  const models = roundUp(Math.max(1, downloadedBytes(releases) + reload), 64 * MEBIBYTE);
  return { models, temporaryFiles, total: models + temporaryFiles + LOG_BYTES };
}

/** Whether configured ephemeral storage holds the downloaded models, `/tmp` and logs. */
export function storageProblems(
  resources: Pick<ServerConfig["resources"], "ephemeralStorage" | "temporaryFiles">,
  releases: readonly ModelRelease[],
  path: string,
): Problem[] {
  if (resources.ephemeralStorage === undefined) return [];
  const models = roundUp(Math.max(1, downloadedBytes(releases)), MEBIBYTE);
  const temporaryFiles = bytesOf(resources.temporaryFiles);
  const need = models + temporaryFiles + LOG_BYTES;
  if (bytesOf(resources.ephemeralStorage) >= need) return [];
  return [
    {
      path,
      message: `${resources.ephemeralStorage} does not hold downloaded models ${quantityOf(models)} + temporary files ${quantityOf(temporaryFiles)} + logs ${quantityOf(LOG_BYTES)} = ${quantityOf(need)}; accepted: at least ${quantityOf(need)}, or leave it out`,
    },
  ];
}
