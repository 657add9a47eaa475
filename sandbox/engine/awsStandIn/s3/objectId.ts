/** The id of an object in the provider: bucket and key. */
export function objectId(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

/**
 * Reads the id of an object.
 *
 * @throws Error when it has no key.
 */
export function parseObjectId(id: string): { bucket: string; key: string } {
  const plain = id.replace(/^s3:\/\//, "");
  const at = plain.indexOf("/");
  if (at < 1 || at === plain.length - 1)
    throw new Error(`${id} is not the id of an object: it must be BUCKET/KEY`);
  return { bucket: plain.slice(0, at), key: plain.slice(at + 1) };
}

/** Tags as the header that travels with an upload. */
export function encodeTags(tags: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(tags).length === 0 ? undefined : new URLSearchParams(tags).toString();
}
