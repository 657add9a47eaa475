import { createHash } from "node:crypto";

/** Where the bytes of a released file come from. */
export type ReleaseSource =
  | {
      readonly kind: "local";
      /** Absolute path of the file on this machine. */
      readonly path: string;
    }
  | {
      /** An object that is copied inside S3, or a file outside the repository. */
      readonly kind: "s3" | "file";
      /** `s3://bucket/key` or `file:///absolute/path`. */
      readonly uri: string;
    };

/** One object of a release. */
export interface ReleaseFile {
  /** Below the release prefix, e.g. `identity/1/model.py`. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal SHA-256 of the bytes. */
  readonly sha256: string;
  readonly source: ReleaseSource;
}

/** What one model asks of the container that serves it. */
export interface ModelFootprint {
  /** Bytes of all files: what Triton downloads once for each loaded version. */
  readonly totalBytes: number;
  /** Bytes of the largest file: Triton's S3 client holds it in memory while it is written. */
  readonly largestBytes: number;
  /** Versions that the version policy loads from those present. */
  readonly loadedVersions: number;
  /** Python stub processes over all loaded versions; each owns a region of `/dev/shm`. */
  readonly pythonInstances: number;
  /** Declared input and output bytes of one full batch. */
  readonly batchBytes: number;
  /** Backends that the model loads, e.g. `python`; an ensemble loads `ensemble`. */
  readonly backends: readonly string[];
  /** Whether an instance may be placed on a GPU. */
  readonly usesGpu: boolean;
}

/** One immutable state of one model of one server. */
export interface ModelRelease {
  readonly model: string;
  /** 16 hexadecimal digits over the relative paths and bytes of all files. */
  readonly hash: string;
  /** Whether the configuration names the hash instead of the folder. */
  readonly pinned: boolean;
  /** `<server>/<model>/<hash>`: the object prefix, and Triton's model repository. */
  readonly prefix: string;
  /** What is sent; empty for a pinned release, whose objects are in the bucket already. */
  readonly files: readonly ReleaseFile[];
  readonly footprint: ModelFootprint;
}

/** A file of a model directory, as far as the hash depends on it. */
export interface HashedFile {
  /** Path below the model directory with `/` between its parts. */
  readonly path: string;
  /** Lower-case hexadecimal SHA-256 of the bytes. */
  readonly sha256: string;
}

/** Hexadecimal digits of a release hash. */
export const RELEASE_HASH_LENGTH = 16;

/**
 * Content hash of a model: depends on relative paths and bytes alone, so that neither the order in
 * which a file system lists them nor times, owners or modes change it.
 */
export function releaseHash(files: readonly HashedFile[]): string {
  const entries = files
    .map(({ path, sha256 }): [string, string] => [path, sha256])
    // Code units, not a locale: the same order on every machine.
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash("sha256")
    .update(JSON.stringify(entries))
    .digest("hex")
    .slice(0, RELEASE_HASH_LENGTH);
}

/** Object prefix of a release, without a slash at either end. */
export function releasePrefix(server: string, model: string, hash: string): string {
  return `${server}/${model}/${hash}`;
}
