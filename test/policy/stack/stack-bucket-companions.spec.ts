import { tokens } from "../../../policy/src/aws/tokens";
import { stackBucketCompanions } from "../../../policy/src/stack/stack-bucket-companions";
import { describeStackPolicy, on, plus, together, without } from "../support/describe-stack-policy";
import { set } from "../support/edits";
import { resource } from "../support/fixtures";
import { unknown } from "../support/pack";

const bucket = resource(tokens.bucket, "models", { bucket: "triton-models", id: "triton-models" });

const companion = (token: string, name: string, of = "triton-models") =>
  resource(token, name, { bucket: of }, { dependencies: [bucket.urn] });

const lacks = (what: string) => ["models", `bucket models has no ${what}`] as const;

describeStackPolicy(stackBucketCompanions, {
  compliant: [
    bucket,
    companion(tokens.bucketPublicAccessBlock, "block"),
    companion(tokens.bucketOwnership, "ownership"),
    companion(tokens.bucketEncryption, "encryption"),
    companion(tokens.bucketVersioning, "versioning"),
    companion(tokens.bucketLifecycle, "lifecycle"),
    companion(tokens.bucketPolicy, "policy"),
  ],
  broken: {
    "a missing public access block": [without("block"), [lacks("BucketPublicAccessBlock")]],
    "a missing ownership": [without("ownership"), [lacks("BucketOwnershipControls")]],
    "a missing encryption": [
      without("encryption"),
      [lacks("BucketServerSideEncryptionConfiguration")],
    ],
    "a missing versioning": [without("versioning"), [lacks("BucketVersioning")]],
    "a missing lifecycle": [without("lifecycle"), [lacks("BucketLifecycleConfiguration")]],
    "a missing policy": [without("policy"), [lacks("BucketPolicy")]],
    several: [
      together(without("policy"), without("block")),
      [lacks("BucketPublicAccessBlock, BucketPolicy")],
    ],
    "companions of another bucket": [on("policy", set("bucket", "other")), [lacks("BucketPolicy")]],
    "a second bucket": [
      plus(resource(tokens.bucket, "logs", { bucket: "logs", id: "logs" })),
      [
        [
          "logs",
          "bucket logs has no BucketPublicAccessBlock, BucketOwnershipControls, BucketServerSideEncryptionConfiguration, BucketVersioning, BucketLifecycleConfiguration, BucketPolicy",
        ],
      ],
    ],
  },
  accepted: {
    "a deprecated twin": together(
      without("versioning"),
      plus(companion("aws:s3/bucketVersioningV2:BucketVersioningV2", "older")),
    ),
    "companions that follow a bucket whose id is not known": together(
      on("models", set("id", unknown)),
      on("block", set("bucket", unknown)),
    ),
  },
  reads: [],
  configured: {
    "a companion that is waived": [
      { waived: ["BucketPolicy"] },
      together(without("policy"), without("block")),
      [lacks("BucketPublicAccessBlock")],
    ],
    "access logs": [{ requireAccessLogs: true }, (stack) => stack, [lacks("BucketLogging")]],
  },
});
