import { currentToken, tokens } from "../aws/tokens";
import { flagSetting, textsSetting } from "../framework/settings";
import { stackPolicy } from "../framework/stack-policy";
import { refersTo } from "./relations";

const settings = {
  requireAccessLogs: flagSetting(
    "Whether a bucket also needs a BucketLogging. Off by default: the log needs a second bucket, and CloudTrail records the same calls.",
    false,
  ),
  waived: textsSetting(
    "Companions that a bucket may do without, by resource name such as `BucketPolicy`. An S3-compatible service over plain HTTP would refuse everything under a policy that demands TLS.",
    [],
  ),
};

const companions: readonly (readonly [token: string, what: string])[] = [
  [tokens.bucketPublicAccessBlock, "BucketPublicAccessBlock"],
  [tokens.bucketOwnership, "BucketOwnershipControls"],
  [tokens.bucketEncryption, "BucketServerSideEncryptionConfiguration"],
  [tokens.bucketVersioning, "BucketVersioning"],
  [tokens.bucketLifecycle, "BucketLifecycleConfiguration"],
  [tokens.bucketPolicy, "BucketPolicy"],
];

/** In this provider a bucket's protection is in resources of its own, which are easily forgotten. */
export const stackBucketCompanions = stackPolicy({
  name: "stack-bucket-companions",
  description:
    "Every bucket comes with the resources that keep it private, encrypted, versioned and tidy.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["S3.5", "S3.8", "S3.9", "S3.13"] }],
  remediationSteps: "Create the missing resources for the bucket, in the same stack.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  tags: ["s3", "encryption", "access"],
  example: `new aws.s3.BucketVersioning(name, { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } })`,
  settings,
  check({ config, resources, report }) {
    const ofToken = (token: string) => resources.filter(({ type }) => currentToken(type) === token);
    const needed = [
      ...companions,
      ...(config.requireAccessLogs ? [[tokens.bucketLogging, "BucketLogging"] as const] : []),
    ];
    for (const bucket of ofToken(tokens.bucket)) {
      const missing = needed
        .filter(
          ([token, what]) =>
            !config.waived.includes(what) &&
            !ofToken(token).some((companion) => refersTo(companion, "bucket", bucket)),
        )
        .map(([, what]) => what);
      if (missing.length > 0) {
        report(`bucket ${bucket.name} has no ${missing.join(", ")}`, bucket.urn);
      }
    }
  },
});
