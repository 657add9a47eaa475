import {
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
  ServerSideEncryption,
} from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { type Plain, regionInput, unsupported } from "../inputTable";
import { member } from "../member";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";

type Args = aws.s3.BucketServerSideEncryptionConfigurationArgs;

export const bucketServerSideEncryptionConfiguration = defineResource<Args, "region">({
  token: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket_server_side_encryption_configuration.go",
  inputs: {
    bucket: { kind: "string", required: true, replace: true },
    expectedBucketOwner: unsupported("deprecated", true),
    region: regionInput,
    rules: {
      kind: "set",
      required: true,
      maxItems: 1,
      items: {
        kind: "object",
        properties: {
          applyServerSideEncryptionByDefault: {
            kind: "object",
            properties: {
              kmsMasterKeyId: { kind: "string" },
              sseAlgorithm: {
                kind: "string",
                required: true,
                oneOf: Object.values(ServerSideEncryption),
              },
            },
          },
          blockedEncryptionTypes: unsupported(),
          bucketKeyEnabled: { kind: "boolean" },
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
    const live = await ifFound(s3.send(new GetBucketEncryptionCommand({ Bucket: id })));
    if (live === undefined) return undefined;
    const rules = (live.ServerSideEncryptionConfiguration?.Rules ?? []).map((rule) => {
      const { SSEAlgorithm: sseAlgorithm, KMSMasterKeyID: kmsMasterKeyId } =
        rule.ApplyServerSideEncryptionByDefault ?? {};
      return {
        bucketKeyEnabled: rule.BucketKeyEnabled ?? false,
        ...(sseAlgorithm === undefined
          ? {}
          : { applyServerSideEncryptionByDefault: { sseAlgorithm, kmsMasterKeyId } }),
      };
    });
    return { inputs: { bucket: id, rules }, outputs: { region } };
  },

  update: (_id, news, _olds, context) => write(news, context),

  async delete(id, _inputs, { s3 }) {
    await ifFound(s3.send(new DeleteBucketEncryptionCommand({ Bucket: id })));
  },
});

async function write({ bucket, rules }: Plain<Args>, { s3 }: Context): Promise<void> {
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: bucket,
      ServerSideEncryptionConfiguration: {
        Rules: rules.map(({ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled }) => ({
          BucketKeyEnabled: bucketKeyEnabled,
          ...(byDefault === undefined
            ? {}
            : {
                ApplyServerSideEncryptionByDefault: {
                  SSEAlgorithm: member(Object.values(ServerSideEncryption), byDefault.sseAlgorithm),
                  KMSMasterKeyID: byDefault.kmsMasterKeyId,
                },
              }),
        })),
      },
    }),
  );
}
