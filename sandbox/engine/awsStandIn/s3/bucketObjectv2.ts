import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
  ServerSideEncryption,
  StorageClass,
} from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { type Plain, regionInput, unsupported } from "../inputTable";
import { member } from "../member";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";
import { allTags, ownTags, tagMap } from "../tags";
import { objectBody } from "./objectContent";
import { deleteVersions } from "./objectVersions";
import { encodeTags, objectId, parseObjectId } from "./objectId";

type Args = aws.s3.BucketObjectv2Args;
type Inputs = Plain<Args>;

const text = { kind: "string" } as const;

/** What S3 uses when an upload names no type. */
const defaultContentType = "application/octet-stream";

export const bucketObjectv2 = defineResource<Args, keyof ReturnType<typeof computed>>({
  token: "aws:s3/bucketObjectv2:BucketObjectv2",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/object.go",
  inputs: {
    bucket: { kind: "string", required: true, replace: true },
    bucketKeyEnabled: { kind: "boolean" },
    cacheControl: text,
    content: text,
    contentBase64: text,
    contentDisposition: text,
    contentEncoding: text,
    contentLanguage: text,
    contentType: { kind: "string", default: defaultContentType },
    etag: text,
    forceDestroy: { kind: "boolean" },
    key: { kind: "string", replace: true, pattern: /^[^/](?!.*\/\/)/ },
    kmsKeyId: { kind: "string", pattern: /^arn:aws[\w-]*:kms:/ },
    metadata: { kind: "map" },
    region: regionInput,
    serverSideEncryption: { kind: "string", oneOf: Object.values(ServerSideEncryption) },
    source: { kind: "asset" },
    sourceHash: text,
    storageClass: {
      kind: "string",
      oneOf: Object.values(StorageClass),
      default: StorageClass.STANDARD,
    },
    tags: { kind: "map" },
    websiteRedirect: text,
    acl: unsupported("buckets of this platform enforce the owner"),
    checksumAlgorithm: unsupported(),
    objectLockLegalHoldStatus: unsupported(),
    objectLockMode: unsupported(),
    objectLockRetainUntilDate: unsupported(),
    overrideProvider: unsupported(),
  },
  outputs: ["arn", "contentType", "etag", "region", "serverSideEncryption", "tagsAll", "versionId"],
  changedByUpdate: ["etag", "versionId"],

  check(inputs) {
    const given = (["source", "content", "contentBase64"] as const).filter(
      (key) => inputs[key] !== undefined,
    );
    const upperCase = Object.keys(inputs.metadata ?? {}).filter((key) => key !== key.toLowerCase());
    return [
      ...given
        .slice(1)
        .map((key) => ({ property: key, reason: `conflicts with ${given[0] ?? ""}` })),
      ...(inputs.key === undefined || inputs.key === ""
        ? [{ property: "key", reason: "is required" }]
        : []),
      ...(inputs.etag !== undefined && inputs.kmsKeyId !== undefined
        ? [
            {
              property: "etag",
              reason: "conflicts with kmsKeyId: the tag of an encrypted object is not a hash",
            },
          ]
        : []),
      ...upperCase.map((key) => ({ property: `metadata.${key}`, reason: "must be in lower case" })),
    ];
  },

  async create(inputs, context) {
    await upload(inputs, context);
    return objectId(inputs.bucket, inputs.key ?? "");
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
    const outputs = computed(bucket, key, head, tags, context);
    return {
      inputs: {
        bucket,
        key,
        cacheControl: head.CacheControl,
        contentDisposition: head.ContentDisposition,
        contentEncoding: head.ContentEncoding,
        contentLanguage: head.ContentLanguage,
        // The bucket decides what the program leaves open, so these three are compared only where they were set.
        ...(known.contentType === undefined ? {} : { contentType: head.ContentType }),
        ...(known.serverSideEncryption === undefined
          ? {}
          : { serverSideEncryption: head.ServerSideEncryption }),
        ...(known.kmsKeyId === undefined ? {} : { kmsKeyId: head.SSEKMSKeyId }),
        ...(known.etag === undefined ? {} : { etag: outputs.etag }),
        metadata: head.Metadata ?? {},
        storageClass: head.StorageClass ?? StorageClass.STANDARD,
        tags: ownTags(tags, known.tags, context),
        websiteRedirect: head.WebsiteRedirectLocation,
      },
      outputs,
    };
  },

  // S3 has no call that changes an object: it is sent again, as a new version where the bucket keeps them.
  update: (_id, news, _olds, context) => upload(news, context),

  async delete(id, _inputs, { s3 }) {
    const { bucket, key } = parseObjectId(id);
    await ifFound(deleteVersions(s3, bucket, key, key));
  },
});

async function upload(inputs: Inputs, context: Context): Promise<void> {
  const encryption =
    inputs.serverSideEncryption ??
    (inputs.kmsKeyId === undefined ? undefined : ServerSideEncryption.aws_kms);
  await context.s3.send(
    new PutObjectCommand({
      Bucket: inputs.bucket,
      Key: inputs.key,
      Body: await objectBody(inputs),
      BucketKeyEnabled: inputs.bucketKeyEnabled,
      CacheControl: inputs.cacheControl,
      ContentDisposition: inputs.contentDisposition,
      ContentEncoding: inputs.contentEncoding,
      ContentLanguage: inputs.contentLanguage,
      ContentType: inputs.contentType ?? defaultContentType,
      Metadata: inputs.metadata,
      SSEKMSKeyId: inputs.kmsKeyId,
      ServerSideEncryption:
        encryption === undefined
          ? undefined
          : member(Object.values(ServerSideEncryption), encryption),
      StorageClass: member(
        Object.values(StorageClass),
        inputs.storageClass ?? StorageClass.STANDARD,
      ),
      Tagging: encodeTags(allTags(inputs.tags, context)),
      WebsiteRedirectLocation: inputs.websiteRedirect,
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
    contentType: head.ContentType ?? defaultContentType,
    etag: (head.ETag ?? "").replaceAll('"', ""),
    region,
    serverSideEncryption: head.ServerSideEncryption ?? "",
    tagsAll: tags,
    versionId: head.VersionId ?? "",
  };
}
