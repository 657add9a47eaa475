import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { type Plain, regionInput } from "../inputTable";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";

export const bucketPublicAccessBlock = defineResource<aws.s3.BucketPublicAccessBlockArgs, "region">(
  {
    token: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    source:
      "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket_public_access_block.go",
    inputs: {
      blockPublicAcls: { kind: "boolean" },
      blockPublicPolicy: { kind: "boolean" },
      bucket: { kind: "string", required: true, replace: true },
      ignorePublicAcls: { kind: "boolean" },
      region: regionInput,
      restrictPublicBuckets: { kind: "boolean" },
      skipDestroy: { kind: "boolean" },
    },
    outputs: ["region"],

    async create(inputs, context) {
      await write(inputs, context);
      return inputs.bucket;
    },

    async read(id, { s3, region }) {
      const live = await ifFound(s3.send(new GetPublicAccessBlockCommand({ Bucket: id })));
      if (live === undefined) return undefined;
      const block = live.PublicAccessBlockConfiguration ?? {};
      return {
        inputs: {
          bucket: id,
          blockPublicAcls: block.BlockPublicAcls,
          blockPublicPolicy: block.BlockPublicPolicy,
          ignorePublicAcls: block.IgnorePublicAcls,
          restrictPublicBuckets: block.RestrictPublicBuckets,
        },
        outputs: { region },
      };
    },

    update: (_id, news, _olds, context) => write(news, context),

    async delete(id, { skipDestroy }, { s3 }) {
      if (skipDestroy === true) return;
      await ifFound(s3.send(new DeletePublicAccessBlockCommand({ Bucket: id })));
    },
  },
);

async function write(
  inputs: Plain<aws.s3.BucketPublicAccessBlockArgs>,
  { s3 }: Context,
): Promise<void> {
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: inputs.bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: inputs.blockPublicAcls ?? false,
        BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
        IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
        RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
      },
    }),
  );
}
