import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Problem } from "../problem";
import { sha256OfFile } from "./modelDirectory";
import type { ReleaseSource } from "./release";
import type { ManifestFile } from "./schema";

/** One file of a model with its checksum, wherever its bytes are. */
export interface ModelFile {
  /** Path below the model directory. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly source: ReleaseSource;
}

/**
 * Files that a model takes from outside its folder.
 *
 * A `file:` URI is read and its size and checksum compared; an `s3:` URI enters the release by the
 * checksum that is declared, and the object is compared when it is copied.
 *
 * @param path configuration path of the manifest, e.g. `servers.main.models.llm.files`
 */
export function manifestFiles(
  manifest: Readonly<Record<string, ManifestFile>>,
  path: string,
): { readonly files: readonly ModelFile[]; readonly problems: readonly Problem[] } {
  const files = Object.entries(manifest).map(([name, { uri, sha256, size }]): ModelFile => ({
    path: name,
    size,
    sha256,
    source: { kind: uri.startsWith("s3://") ? "s3" : "file", uri },
  }));
  const problems = files.flatMap((file) => {
    const message = fileProblem(file);
    return message === undefined ? [] : [{ path: `${path}.${file.path}`, message }];
  });
  return { files, problems };
}

/**
 * Largest object that one request copies.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

function fileProblem(file: ModelFile): string | undefined {
  switch (file.source.kind) {
    case "file":
      return mismatch(file, file.source.uri);
    case "s3":
      return file.size > MAX_COPY_BYTES
        ? `${file.source.uri} has more than 5 GiB, which S3 does not copy in one request; split the file`
        : undefined;
    case "local":
      return undefined;
  }
}

/** How the file differs from what the manifest says of it; undefined when it does not. */
function mismatch(file: ModelFile, uri: string): string | undefined {
  let absolute: string;
  let size: number;
  try {
    absolute = fileURLToPath(uri);
    const found = statSync(absolute);
    if (!found.isFile()) {
      return `${uri} is no file`;
    }
    size = found.size;
  } catch (error) {
    return `${uri} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (size !== file.size) {
    return `${uri} has ${size} bytes, but the manifest says ${file.size}`;
  }
  const sha256 = sha256OfFile(absolute);
  return sha256 === file.sha256
    ? undefined
    : `${uri} has the SHA-256 ${sha256}, but the manifest says ${file.sha256}`;
}
