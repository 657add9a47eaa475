import {
  DeleteBucketOwnershipControlsCommand,
  GetBucketOwnershipControlsCommand,
  ObjectOwnership,
  PutBucketOwnershipControlsCommand,
} from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { type Plain, regionInput } from "../inputTable";
import { member } from "../member";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";

export const bucketOwnershipControls = defineResource<aws.s3.BucketOwnershipControlsArgs, "region">(
  {
    token: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    source:
      "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket_ownership_controls.go",
    inputs: {
      bucket: { kind: "string", required: true, replace: true },
      region: regionInput,
      rule: {
        kind: "object",
        required: true,
        properties: {
          objectOwnership: {
            kind: "string",
            required: true,
            oneOf: Object.values(ObjectOwnership),
          },
        },
      },
    },
    outputs: ["region"],

    async create(inputs, context) {
      await write(inputs, context);
      return inputs.bucket;
    },

    async read(id, { s3, region }) {
      const live = await ifFound(s3.send(new GetBucketOwnershipControlsCommand({ Bucket: id })));
      const objectOwnership = live?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
      if (objectOwnership === undefined) return undefined;
      return { inputs: { bucket: id, rule: { objectOwnership } }, outputs: { region } };
    },

    update: (_id, news, _olds, context) => write(news, context),

    async delete(id, _inputs, { s3 }) {
      await ifFound(s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket: id })));
    },
  },
);

async function write(
  { bucket, rule }: Plain<aws.s3.BucketOwnershipControlsArgs>,
  { s3 }: Context,
): Promise<void> {
  const ownership = member(Object.values(ObjectOwnership), rule.objectOwnership);
  await s3.send(
    new PutBucketOwnershipControlsCommand({
      Bucket: bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] },
    }),
  );
}
