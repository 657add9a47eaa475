import {
  GetBucketVersioningCommand,
  HeadBucketCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { type Plain, regionInput, unsupported } from "../inputTable";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";

/** Versioning that was never switched on is "Disabled" in the provider and nothing at all in S3. */
const neverOn = "Disabled";

export const bucketVersioning = defineResource<aws.s3.BucketVersioningArgs, "region">({
  token: "aws:s3/bucketVersioning:BucketVersioning",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket_versioning.go",
  inputs: {
    bucket: { kind: "string", required: true, replace: true },
    expectedBucketOwner: unsupported("deprecated", true),
    mfa: unsupported(),
    region: regionInput,
    versioningConfiguration: {
      kind: "object",
      required: true,
      properties: {
        mfaDelete: unsupported(),
        status: { kind: "string", required: true, oneOf: ["Enabled", "Suspended", neverOn] },
      },
    },
  },
  outputs: ["region"],

  async create(inputs, context) {
    await write(inputs, context);
    return inputs.bucket;
  },

  async read(id, { s3, region }) {
    if ((await ifFound(s3.send(new HeadBucketCommand({ Bucket: id })))) === undefined)
      return undefined;
    const { Status: status = neverOn } = await s3.send(
      new GetBucketVersioningCommand({ Bucket: id }),
    );
    return { inputs: { bucket: id, versioningConfiguration: { status } }, outputs: { region } };
  },

  async update(_id, news, olds, context) {
    const { status } = news.versioningConfiguration;
    if (status === neverOn && olds.versioningConfiguration.status !== neverOn) {
      throw new Error(
        "versioningConfiguration.status cannot be updated to Disabled once versioning was on: use Suspended",
      );
    }
    await write(news, context);
  },

  async delete(id, _inputs, { s3 }) {
    const live = await ifFound(s3.send(new GetBucketVersioningCommand({ Bucket: id })));
    if (live?.Status === undefined) return;
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: id,
        VersioningConfiguration: { Status: "Suspended" },
      }),
    );
  },
});

async function write(inputs: Plain<aws.s3.BucketVersioningArgs>, { s3 }: Context): Promise<void> {
  const { status } = inputs.versioningConfiguration;
  if (status !== "Enabled" && status !== "Suspended") return;
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: inputs.bucket,
      VersioningConfiguration: { Status: status },
    }),
  );
}
