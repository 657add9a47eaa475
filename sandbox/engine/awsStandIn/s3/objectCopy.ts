import {
  CopyObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  MetadataDirective,
  ServerSideEncryption,
  StorageClass,
  TaggingDirective,
} from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { type Plain, regionInput, unsupported } from "../inputTable";
import { member } from "../member";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";
import { allTags, ownTags, tagMap } from "../tags";
import { encodeTags, objectId, parseObjectId } from "./objectId";
import { deleteVersions } from "./objectVersions";

type Args = aws.s3.ObjectCopyArgs;

const text = { kind: "string" } as const;

export const objectCopy = defineResource<Args, keyof ReturnType<typeof computed>>({
  token: "aws:s3/objectCopy:ObjectCopy",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/object_copy.go",
  inputs: {
    bucket: { kind: "string", required: true, replace: true },
    bucketKeyEnabled: { kind: "boolean" },
    cacheControl: text,
    contentDisposition: text,
    contentEncoding: text,
    contentLanguage: text,
    contentType: text,
    copyIfMatch: text,
    forceDestroy: { kind: "boolean" },
    key: { kind: "string", required: true, replace: true },
    kmsKeyId: { kind: "string", pattern: /^arn:aws[\w-]*:kms:/ },
    metadata: { kind: "map" },
    metadataDirective: { kind: "string", oneOf: Object.values(MetadataDirective) },
    region: regionInput,
    serverSideEncryption: { kind: "string", oneOf: Object.values(ServerSideEncryption) },
    source: { kind: "string", required: true, replace: true, pattern: /^[^/]+\/.+/ },
    storageClass: { kind: "string", oneOf: Object.values(StorageClass) },
    taggingDirective: { kind: "string", oneOf: Object.values(TaggingDirective) },
    tags: { kind: "map" },
    acl: unsupported("buckets of this platform enforce the owner"),
    checksumAlgorithm: unsupported(),
    copyIfModifiedSince: unsupported(),
    copyIfNoneMatch: unsupported(),
    copyIfUnmodifiedSince: unsupported(),
    customerAlgorithm: unsupported(),
    customerKey: unsupported(),
    customerKeyMd5: unsupported(),
    expectedBucketOwner: unsupported(),
    expectedSourceBucketOwner: unsupported(),
    expires: unsupported(),
    grants: unsupported(),
    kmsEncryptionContext: unsupported(),
    objectLockLegalHoldStatus: unsupported(),
    objectLockMode: unsupported(),
    objectLockRetainUntilDate: unsupported(),
    overrideProvider: unsupported(),
    requestPayer: unsupported(),
    sourceCustomerAlgorithm: unsupported(),
    sourceCustomerKey: unsupported(),
    sourceCustomerKeyMd5: unsupported(),
    websiteRedirect: unsupported(),
  },
  outputs: ["arn", "etag", "lastModified", "region", "tagsAll", "versionId"],
  changedByUpdate: ["etag", "lastModified", "versionId"],
  secrets: ["kmsKeyId"],

  async create(inputs, context) {
    await copy(inputs, context);
    return objectId(inputs.bucket, inputs.key);
  },

  async read(id, context, known) {
    const { bucket, key } = parseObjectId(id);
    const head = await ifFound(
      context.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })),
    );
    if (head === undefined) return undefined;
    const { TagSet: tagSet = [] } = await context.s3.send(
      new GetObjectTaggingCommand({ Bucket: bucket, Key: key }),
    );
    const tags = tagMap(tagSet);
    return {
      // What a copy takes over from its source is not an input, so only what the program set is compared.
      inputs: {
        bucket,
        key,
        ...(known.contentType === undefined ? {} : { contentType: head.ContentType }),
        ...(known.metadata === undefined ? {} : { metadata: head.Metadata ?? {} }),
        ...(known.serverSideEncryption === undefined
          ? {}
          : { serverSideEncryption: head.ServerSideEncryption }),
        ...(known.tags === undefined ? {} : { tags: ownTags(tags, known.tags, context) }),
      },
      outputs: computed(bucket, key, head, tags, context),
    };
  },

  update: (_id, news, _olds, context) => copy(news, context),

  async delete(id, _inputs, { s3 }) {
    const { bucket, key } = parseObjectId(id);
    await ifFound(deleteVersions(s3, bucket, key, key));
  },
});

async function copy(inputs: Plain<Args>, context: Context): Promise<void> {
  const tags = allTags(inputs.tags, context);
  const encryption =
    inputs.serverSideEncryption ??
    (inputs.kmsKeyId === undefined ? undefined : ServerSideEncryption.aws_kms);
  await context.s3.send(
    new CopyObjectCommand({
      Bucket: inputs.bucket,
      Key: inputs.key,
      CopySource: encodeURIComponent(inputs.source),
      BucketKeyEnabled: inputs.bucketKeyEnabled,
      CacheControl: inputs.cacheControl,
      ContentDisposition: inputs.contentDisposition,
      ContentEncoding: inputs.contentEncoding,
      ContentLanguage: inputs.contentLanguage,
      ContentType: inputs.contentType,
      CopySourceIfMatch: inputs.copyIfMatch,
      Metadata: inputs.metadata,
      MetadataDirective:
        inputs.metadataDirective === undefined
          ? undefined
          : member(Object.values(MetadataDirective), inputs.metadataDirective),
      SSEKMSKeyId: inputs.kmsKeyId,
      ServerSideEncryption:
        encryption === undefined
          ? undefined
          : member(Object.values(ServerSideEncryption), encryption),
      StorageClass:
        inputs.storageClass === undefined
          ? undefined
          : member(Object.values(StorageClass), inputs.storageClass),
      Tagging: encodeTags(tags),
      TaggingDirective:
        inputs.taggingDirective === undefined
          ? undefined
          : member(Object.values(TaggingDirective), inputs.taggingDirective),
    }),
  );
}

function computed(
  bucket: string,
  key: string,
  head: HeadObjectCommandOutput,
  tags: Readonly<Record<string, string>>,
  { region }: Context,
) {
  return {
    arn: `arn:aws:s3:::${bucket}/${key}`,
    etag: (head.ETag ?? "").replaceAll('"', ""),
    lastModified: head.LastModified?.toISOString() ?? "",
    region,
    tagsAll: tags,
    versionId: head.VersionId ?? "",
  };
}
