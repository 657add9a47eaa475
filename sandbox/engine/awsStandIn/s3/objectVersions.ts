import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";

/**
 * Deletes all versions and delete markers below a prefix, or of one key.
 *
 * @throws Error naming the first object that S3 refuses to delete.
 */
export async function deleteVersions(
  s3: S3Client,
  bucket: string,
  prefix: string,
  key?: string,
): Promise<void> {
  let more = true;
  let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  while (more) {
    const page = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...next }),
    );
    more = page.IsTruncated === true;
    next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]
      .filter((version) => key === undefined || version.Key === key)
      .map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (versions.length === 0) continue;
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: versions, Quiet: true } }),
    );
    const [first] = Errors;
    if (first !== undefined) {
      throw new Error(
        `${first.Code ?? "error"} when deleting s3://${bucket}/${first.Key ?? ""}: ${first.Message ?? ""}`,
      );
    }
  }
}
