import { GetPublicAccessBlockCommand, HeadBucketCommand } from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { type Plain, regionInput } from "../inputTable";
import { ifFound } from "../notFound";
import { checkResourcePolicy, policyText, type Statement, statements } from "../policyDocument";
import { defineResource } from "../resourceType";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
const maximumBytes = 20 * 1024;

/**
 * The emulator ignores conditions in bucket policies, so a policy that denies requests without TLS would deny every
 * request there. It is checked as S3 would check it and then kept in the stand-in's own state.
 */
export const bucketPolicy = defineResource<aws.s3.BucketPolicyArgs, "region">({
  token: "aws:s3/bucketPolicy:BucketPolicy",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket_policy.go",
  inputs: {
    bucket: { kind: "string", required: true, replace: true },
    policy: { kind: "policy", required: true },
    region: regionInput,
  },
  outputs: ["region"],

  async create(inputs, context) {
    await write(inputs, context);
    return inputs.bucket;
  },

  async read(id, { s3, own, region }) {
    if ((await ifFound(s3.send(new HeadBucketCommand({ Bucket: id })))) === undefined)
      return undefined;
    const policy = await own.get<string>("bucket-policy", id);
    return policy === undefined
      ? undefined
      : { inputs: { bucket: id, policy }, outputs: { region } };
  },

  update: (_id, news, _olds, context) => write(news, context),

  delete: (id, _inputs, { own }) => own.delete("bucket-policy", id),
});

async function write(inputs: Plain<aws.s3.BucketPolicyArgs>, context: Context): Promise<void> {
  const { bucket } = inputs;
  const policy = policyText(inputs.policy);
  await context.s3.send(new HeadBucketCommand({ Bucket: bucket }));
  const size = Buffer.byteLength(policy);
  if (size > maximumBytes)
    throw new Error(`PolicyTooLarge: ${size} bytes, at most ${maximumBytes} are allowed`);
  const parts = statements(policy);
  const foreign = parts.flatMap(resources).filter((arn) => !isOf(arn, bucket));
  if (foreign.length > 0)
    throw new Error(`MalformedPolicy: Policy has invalid resource: ${foreign.join(", ")}`);
  await checkResourcePolicy(policy, context);
  if (parts.some(isPublic) && (await blocksPublicPolicies(bucket, context))) {
    throw new Error(
      `AccessDenied: the public access block of ${bucket} refuses a policy that opens it to everyone`,
    );
  }
  await context.own.put("bucket-policy", bucket, policy);
}

function resources({ Resource: resource = [] }: Statement): readonly string[] {
  return typeof resource === "string" ? [resource] : resource;
}

function isOf(arn: string, bucket: string): boolean {
  const bucketArn = `arn:aws:s3:::${bucket}`;
  return arn === bucketArn || arn.startsWith(`${bucketArn}/`);
}

function isPublic({ Effect, Principal, Condition }: Statement): boolean {
  const everyone = Principal === "*" || JSON.stringify(Principal) === JSON.stringify({ AWS: "*" });
  return Effect === "Allow" && everyone && Condition === undefined;
}

async function blocksPublicPolicies(bucket: string, { s3 }: Context): Promise<boolean> {
  const live = await ifFound(s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket })));
  return live?.PublicAccessBlockConfiguration?.BlockPublicPolicy === true;
}
