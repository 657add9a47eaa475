import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "./bucketName";

/** A bucket that belongs to the stack. Plain values: the bucket's name is part of Triton's arguments. */
export interface ModelBucketArgs {
  /** Physical name, unique over all of S3. */
  readonly bucketName: string;
  readonly region: string;
  /** Let `destroy` delete the bucket together with all releases in it. */
  readonly forceDestroy: boolean;
  /** Refuse to delete bucket and key until they are unprotected. */
  readonly protect: boolean;
  /** S3's own keys, or a KMS key made here with a bucket key. */
  readonly encryption: "AES256" | "aws:kms";
  /** Days that overwritten or deleted object versions are kept. */
  readonly noncurrentVersionDays: number;
  /**
   * Deny every request without TLS.
   * An endpoint that speaks plain HTTP would deny all of them: then false.
   */
  readonly requireTls: boolean;
  /** Tags of every child that takes some. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Private, versioned, encrypted bucket. */
export class ModelBucket extends pulumi.ComponentResource {
  /** ARN of the KMS key; undefined with encryption AES256. */
  public readonly kmsKeyArn: pulumi.Output<string> | undefined;
  /** What must be in place before the first object arrives. */
  public readonly settings: readonly pulumi.Resource[];

  constructor(name: string, args: ModelBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:models:ModelBucket", name, args, opts);
    const { bucketName, tags } = args;
    const owned = { parent: this, protect: args.protect };

    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: bucketName, forceDestroy: args.forceDestroy, tags },
      owned,
    );
    const setting = { parent: this, dependsOn: [bucket] };
    const key = args.encryption === "aws:kms" ? encryptionKey(name, args, owned) : undefined;
    this.kmsKeyArn = key?.arn;

    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: bucketName, versioningConfiguration: { status: "Enabled" } },
      setting,
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: bucketName,
        rules: [
          key === undefined
            ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
            : {
                applyServerSideEncryptionByDefault: {
                  sseAlgorithm: "aws:kms",
                  kmsMasterKeyId: key.arn,
                },
                bucketKeyEnabled: true,
              },
        ],
      },
      setting,
    );
    const ownership = new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket: bucketName, rule: { objectOwnership: "BucketOwnerEnforced" } },
      setting,
    );
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket: bucketName,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      setting,
    );
    const lifecycle = new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket: bucketName, rules: lifecycleRules(args.noncurrentVersionDays) },
      { parent: this, dependsOn: [versioning] },
    );
    // S3 refuses a policy while the public access block changes:
    // https://github.com/hashicorp/terraform-provider-aws/issues/7628
    const policy = args.requireTls
      ? [
          new aws.s3.BucketPolicy(
            `${name}-policy`,
            { bucket: bucketName, policy: tlsOnlyPolicy(bucketName, partitionOf(args.region)) },
            { parent: this, dependsOn: [publicAccess] },
          ),
        ]
      : [];
    this.settings = [bucket, versioning, encryption, ownership, publicAccess, lifecycle, ...policy];
    this.registerOutputs({ bucketName, kmsKeyArn: this.kmsKeyArn });
  }
}

function encryptionKey(
  name: string,
  args: ModelBucketArgs,
  opts: pulumi.CustomResourceOptions,
): aws.kms.Key {
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `Encrypts the model releases in ${args.bucketName}`,
      enableKeyRotation: true,
      // The shortest wait where everything may go at once, else the longest.
      deletionWindowInDays: args.forceDestroy ? 7 : 30,
      tags: args.tags,
    },
    opts,
  );
  new aws.kms.Alias(
    `${name}-key-alias`,
    { name: `alias/${args.bucketName.replaceAll(".", "-")}`, targetKeyId: key.keyId },
    { ...opts, protect: false },
  );
  return key;
}

/** Lifecycle of what nobody reads any more; current objects stay for ever. */
export function lifecycleRules(
  noncurrentVersionDays: number,
): aws.types.input.s3.BucketLifecycleConfigurationRule[] {
  return [
    {
      id: "noncurrent-versions",
      status: "Enabled",
      filter: {},
      noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionDays },
    },
    {
      id: "aborted-uploads",
      status: "Enabled",
      filter: {},
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
  ];
}

/** Bucket policy that denies every request without TLS, as text with a fixed order of keys. */
export function tlsOnlyPolicy(bucketName: string, partition: string): string {
  const bucket = `arn:${partition}:s3:::${bucketName}`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "DenyWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucket, `${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
