import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy, type CheckContext } from "../../framework/resource-policy";
import { choiceSetting, flagSetting } from "../../framework/settings";
import type { ResourceView } from "../../framework/subject";
import { currentToken, olderBucketTokens, tokens } from "../tokens";
import { checkBucketPolicy } from "./bucket-policy";
import { checkLifecycle } from "./lifecycle";

const settings = {
  encryption: choiceSetting(
    "Encryption that a bucket must have: keys of KMS, or at least S3's own.",
    ["aws:kms", "AES256"],
    "aws:kms",
  ),
  allowForceDestroy: flagSetting(
    "Lets `destroy` delete a bucket together with its objects.",
    false,
  ),
};

export type HardeningContext = CheckContext<typeof settings>;

/** The four switches that together keep a bucket private, whatever its policy and ACLs say. */
const blocks = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
] as const;

function checkBlocks({ props }: ResourceView, { report }: HardeningContext): void {
  for (const block of blocks) {
    const on = props.at(block).flag();
    if (on !== UNDETERMINED && on !== true) {
      report(`${block} is not true`);
    }
  }
}

function checkOwnership({ props }: ResourceView, { report }: HardeningContext): void {
  const ownership = props.at("rule", "objectOwnership").text();
  if (ownership !== UNDETERMINED && ownership !== "BucketOwnerEnforced") {
    report("rule.objectOwnership is not BucketOwnerEnforced, so ACLs grant access");
  }
}

function checkEncryption({ props }: ResourceView, { config, report }: HardeningContext): void {
  const rules = props.at("rules").items();
  if (rules === undefined || (rules !== UNDETERMINED && rules.length === 0)) {
    report("rules is missing");
    return;
  }
  for (const rule of props.at("rules").each()) {
    const place = rule.at("applyServerSideEncryptionByDefault", "sseAlgorithm");
    const algorithm = place.text();
    if (algorithm === UNDETERMINED) {
      continue;
    }
    const isKms = algorithm === "aws:kms" || algorithm === "aws:kms:dsse";
    if (config.encryption === "aws:kms" && !isKms) {
      report(`${place.path} is not aws:kms`);
    } else if (algorithm === undefined) {
      report(`${place.path} is missing`);
    }
    // Dual-layer encryption has no bucket keys: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    const bucketKey = algorithm === "aws:kms" ? rule.at("bucketKeyEnabled").flag() : true;
    if (bucketKey !== UNDETERMINED && bucketKey !== true) {
      report(
        `${rule.path}.bucketKeyEnabled is not true, so each read of a model file is a call to KMS`,
      );
    }
  }
}

function checkVersioning({ props }: ResourceView, { report }: HardeningContext): void {
  const status = props.at("versioningConfiguration", "status").text();
  if (status !== UNDETERMINED && status !== "Enabled") {
    report("versioningConfiguration.status is not Enabled, so an overwritten model is gone");
  }
}

function checkBucket({ props }: ResourceView, { config, report }: HardeningContext): void {
  if (props.at("forceDestroy").flag() === true && !config.allowForceDestroy) {
    report("forceDestroy is true, so `destroy` deletes every model with the bucket");
  }
  const acl = props.at("acl").text();
  if (typeof acl === "string" && acl !== "private") {
    report(`acl is ${acl}; remove it`);
  }
  if (props.at("policy").isPresent) {
    checkBucketPolicy(props, report);
  }
}

function checkAcl({ props }: ResourceView, { report }: HardeningContext): void {
  const acl = props.at("acl").text();
  if (typeof acl === "string" && acl !== "private") {
    report(`acl is ${acl}; remove it`);
  }
  for (const grant of props.at("accessControlPolicy", "grants").each()) {
    const place = grant.at("grantee", "uri");
    const uri = place.text();
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee
    if (typeof uri === "string" && /\/(?:AllUsers|AuthenticatedUsers)$/.test(uri)) {
      report(`${place.path} is ${uri}, which is everyone`);
    }
  }
}

const checks: Readonly<
  Record<string, (resource: ResourceView, context: HardeningContext) => void>
> = {
  [tokens.bucket]: checkBucket,
  [tokens.bucketAcl]: checkAcl,
  [tokens.bucketEncryption]: checkEncryption,
  [tokens.bucketLifecycle]: ({ props }, { report }) => {
    checkLifecycle(props, report);
  },
  [tokens.bucketOwnership]: checkOwnership,
  [tokens.bucketPolicy]: ({ props }, { report }) => {
    checkBucketPolicy(props, report);
  },
  [tokens.bucketPublicAccessBlock]: checkBlocks,
  [tokens.bucketVersioning]: checkVersioning,
};

/** What each of a bucket's resources must say. That all of them exist is checked over the whole stack. */
export const s3ModelRepoHardening = resourcePolicy({
  name: "s3-model-repo-hardening",
  description: "Buckets are private, encrypted, versioned, tidied up and reached over TLS only.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    { name: "AWS FSBP", items: ["S3.1", "S3.2", "S3.3", "S3.5", "S3.6", "S3.8", "S3.12", "S3.13"] },
    { name: "Triton secure deployment", items: ["Model repository"] },
  ],
  remediationSteps:
    "Turn on the four public access blocks, BucketOwnerEnforced, SSE-KMS with a bucket key, versioning, expiry of old versions and unfinished uploads, and deny requests without TLS.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  tags: ["s3", "encryption", "access"],
  example: `new aws.s3.BucketPublicAccessBlock(name, { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true })`,
  settings,
  types: [
    tokens.bucket,
    tokens.bucketAcl,
    tokens.bucketEncryption,
    tokens.bucketLifecycle,
    tokens.bucketOwnership,
    tokens.bucketPolicy,
    tokens.bucketPublicAccessBlock,
    tokens.bucketVersioning,
    ...olderBucketTokens,
  ],
  check(resource, context) {
    checks[currentToken(resource.type)]?.(resource, context);
  },
  remediate({ type, props }) {
    const off = blocks.filter((block) => props[block] !== true);
    if (type !== tokens.bucketPublicAccessBlock || off.length === 0) {
      return false;
    }
    for (const block of off) {
      props[block] = true;
    }
    return true;
  },
});
