import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** One named contribution to a cache key. */
export interface KeyInput {
  readonly name: string;
  readonly content: string;
}

/**
 * Hash of all inputs, the same for any order. Names and contents go in with their lengths, so
 * that no two different lists of inputs read the same.
 */
export function cacheKey(inputs: readonly KeyInput[]): string {
  const hash = createHash("sha256");
  const sorted = [...inputs].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, content } of sorted) {
    hash.update(`${Buffer.byteLength(name)}:${name}${Buffer.byteLength(content)}:${content}`);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Every file directly in a directory, as inputs named `<prefix>/<file>`. */
export async function directoryInputs(prefix: string, directory: string): Promise<KeyInput[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => ({
        name: `${prefix}/${entry.name}`,
        content: await readFile(join(directory, entry.name), "utf8"),
      })),
  );
}

export async function fileInput(name: string, path: string): Promise<KeyInput> {
  return { name, content: await readFile(path, "utf8") };
}
