import { createHash } from "node:crypto";

/** Identity of a stack. */
export interface StackIdentity {
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
}

/** What tells a stack's bucket from all others. */
export interface BucketIdentity extends StackIdentity {
  /** AWS account; undefined for an S3-compatible service, whose names are its own. */
  readonly accountId?: string | undefined;
}

/** Longest name that S3 accepts. */
const MAX_LENGTH = 63;

/**
 * Bucket name that is the same on every run and different for every stack. Bucket names are shared
 * by all accounts, and with a backend of one's own every organisation has the same name, hence the
 * account; it is part of the pod template, hence no random suffix.
 */
export function defaultBucketName(identity: BucketIdentity): string {
  const { organization, project, stack, accountId } = identity;
  const hash = createHash("sha256")
    .update(`${organization}/${project}/${stack}`)
    .digest("hex")
    .slice(0, 8);
  const suffix = `-${accountId === undefined ? "" : `${accountId}-`}models-${hash}`;
  const readable = `${project}-${stack}`
    .toLowerCase()
    .replace(/[^0-9a-z]+/g, "-")
    .slice(0, MAX_LENGTH - suffix.length)
    .replace(/^-+|-+$/g, "");
  return `${readable === "" ? "triton" : readable}${suffix}`;
}

/** ARN partition of a region. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) {
    return "aws-cn";
  }
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
