import { createHash } from "node:crypto";

/** Identity of a stack. */
export interface StackIdentity {
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
}

/** Longest name that S3 accepts. */
const MAX_LENGTH = 63;

/**
 * Bucket name that is the same on every run and different for every stack. Bucket names are shared
 * by all accounts, hence the hash; it is part of the pod template, hence no random suffix.
 */
export function defaultBucketName({ organization, project, stack }: StackIdentity): string {
  const hash = createHash("sha256")
    .update(`${organization}/${project}/${stack}`)
    .digest("hex")
    .slice(0, 8);
  const suffix = `-models-${hash}`;
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
