/** Names of AWS errors that say a thing does not exist, beside HTTP status 404. */
const names: ReadonlySet<string> = new Set([
  "ENOENT",
  "NotFound",
  "NoSuchBucket",
  "NoSuchBucketPolicy",
  "NoSuchEntity",
  "NoSuchEntityException",
  "NoSuchKey",
  "NoSuchLifecycleConfiguration",
  "NoSuchPublicAccessBlockConfiguration",
  "NoSuchTagSet",
  "NotFoundException",
  "OwnershipControlsNotFoundError",
  "ResourceNotFoundException",
  "ServerSideEncryptionConfigurationNotFoundError",
]);

/** Whether an error says that the thing asked for does not exist. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata } = error as { code?: string; $metadata?: { httpStatusCode?: number } };
  return (
    names.has(error.name) ||
    (code !== undefined && names.has(code)) ||
    $metadata?.httpStatusCode === 404
  );
}

/** Whether an error is the one that AWS calls so. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** The answer of a call, or undefined where the thing does not exist. */
export async function ifFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
