import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectLockConfigurationCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
} from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { regionInput, unsupported } from "../inputTable";
import { ifFound, isNamed } from "../notFound";
import { defineResource } from "../resourceType";
import { allTags, ownTags, tagList, tagMap } from "../tags";
import { deleteVersions } from "./objectVersions";

const ownResource = unsupported("deprecated; use the separate resource of the same purpose");

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName =
  /^(?!xn--|sthree-|\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/;

export const bucket = defineResource<aws.s3.BucketArgs, keyof ReturnType<typeof computed>>({
  token: "aws:s3/bucket:Bucket",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket.go",
  inputs: {
    bucket: { kind: "string", replace: true, pattern: bucketName },
    bucketNamespace: unsupported("every bucket of the emulator is in the global namespace", true),
    bucketPrefix: unsupported("give a name, or none", true),
    forceDestroy: { kind: "boolean" },
    objectLockEnabled: { kind: "boolean", replace: true },
    region: regionInput,
    tags: { kind: "map" },
    accelerationStatus: ownResource,
    acl: ownResource,
    corsRules: ownResource,
    grants: ownResource,
    lifecycleRules: ownResource,
    logging: ownResource,
    objectLockConfiguration: ownResource,
    policy: ownResource,
    replicationConfiguration: ownResource,
    requestPayer: ownResource,
    serverSideEncryptionConfiguration: ownResource,
    versioning: ownResource,
    website: ownResource,
  },
  outputs: [
    "arn",
    "bucketDomainName",
    "bucketRegion",
    "bucketRegionalDomainName",
    "region",
    "tagsAll",
  ],
  autoName: { property: "bucket", maxLength: 63, lowerCase: true },

  async create({ bucket: name = "", objectLockEnabled }, { s3, region }) {
    await s3.send(
      new CreateBucketCommand({
        Bucket: name,
        ...(objectLockEnabled === true ? { ObjectLockEnabledForBucket: true } : {}),
        // The region us-east-1 is the one that may not be named:
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
        ...(region === "us-east-1"
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: region as "us-west-2" } }),
      }),
    );
    return name;
  },

  configure: (id, { tags }, context) => writeTags(id, tags, context),

  async read(id, context, known) {
    const { s3 } = context;
    if ((await ifFound(s3.send(new HeadBucketCommand({ Bucket: id })))) === undefined)
      return undefined;
    const tagging = await ifFound(s3.send(new GetBucketTaggingCommand({ Bucket: id })));
    const tags = tagMap(tagging?.TagSet ?? []);
    return {
      inputs: {
        bucket: id,
        objectLockEnabled: await isLockEnabled(id, context),
        tags: ownTags(tags, known.tags, context),
      },
      outputs: computed(id, context.region, tags),
    };
  },

  update: (id, { tags }, _olds, context) => writeTags(id, tags, context),

  async delete(id, { forceDestroy }, { s3, own }) {
    try {
      await ifFound(s3.send(new DeleteBucketCommand({ Bucket: id })));
    } catch (error) {
      if (!isNamed(error, "BucketNotEmpty")) throw error;
      if (forceDestroy !== true) {
        const { Versions = [], DeleteMarkers = [] } = await s3.send(
          new ListObjectVersionsCommand({ Bucket: id, MaxKeys: 3 }),
        );
        const keys = [...Versions, ...DeleteMarkers].map(({ Key = "" }) => Key);
        throw new Error(
          `BucketNotEmpty: bucket ${id} still has object versions, for example ${keys.join(", ")}`,
          {
            cause: error,
          },
        );
      }
      await deleteVersions(s3, id, "");
      await s3.send(new DeleteBucketCommand({ Bucket: id }));
    }
    await own.delete("bucket-policy", id);
  },
});

function computed(name: string, region: string, tags: Record<string, string>) {
  return {
    arn: `arn:aws:s3:::${name}`,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegion: region,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    region,
    tagsAll: tags,
  };
}

async function isLockEnabled(name: string, { s3 }: Context): Promise<boolean> {
  try {
    const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket: name }));
    return answer.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled";
  } catch (error) {
    if (isNamed(error, "ObjectLockConfigurationNotFoundError")) return false;
    throw error;
  }
}

async function writeTags(
  name: string,
  own: Readonly<Record<string, string>> | undefined,
  context: Context,
): Promise<void> {
  const tags = allTags(own, context);
  await (Object.keys(tags).length === 0
    ? context.s3.send(new DeleteBucketTaggingCommand({ Bucket: name }))
    : context.s3.send(
        new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: tagList(tags) } }),
      ));
}
