import type { ReleaseFile } from "./release";

/** Splits `s3://bucket/key`; the schema has checked the shape. */
export function parseS3Uri(uri: string): { readonly bucket: string; readonly key: string } {
  const [bucket = "", ...key] = uri.slice("s3://".length).split("/");
  return { bucket, key: key.join("/") };
}

/** What S3 says of an object. */
export interface ObjectFacts {
  /** Bytes. */
  readonly size: number;
  /** Base64; empty without a checksum, with a `-<parts>` suffix where it covers parts only. */
  readonly sha256: string | undefined;
}

/**
 * Why the object is not the file that the manifest describes; undefined when it is, as far as S3
 * can tell: an object that was stored without a SHA-256 of its whole is compared by size alone.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function checksumProblem(
  uri: string,
  declared: Pick<ReleaseFile, "key" | "size" | "sha256">,
  found: ObjectFacts,
): string | undefined {
  if (found.size !== declared.size) {
    return `${uri} has ${found.size} bytes, but the manifest of ${declared.key} says ${declared.size}`;
  }
  if (!hasWholeChecksum(found)) {
    return undefined;
  }
  const sha256 = Buffer.from(found.sha256, "base64").toString("hex");
  return sha256 === declared.sha256
    ? undefined
    : `${uri} has the SHA-256 ${sha256}, but the manifest of ${declared.key} says ${declared.sha256}`;
}

/** Whether S3 knows a SHA-256 of the object's whole content. */
export function hasWholeChecksum(
  found: ObjectFacts,
): found is ObjectFacts & { readonly sha256: string } {
  return found.sha256 !== undefined && found.sha256 !== "" && !found.sha256.includes("-");
}
