import * as fs from "node:fs/promises";

import type { Asset } from "../propertyValues";

/** The three ways in which a program gives an object its content; at most one is set. */
export interface ObjectContent {
  readonly source?: Asset | undefined;
  readonly content?: string | undefined;
  readonly contentBase64?: string | undefined;
}

/**
 * The bytes of an object; none of the three means an empty object.
 *
 * @throws Error when the file of an asset cannot be read, or the asset is an address.
 */
export async function objectBody({
  source,
  content,
  contentBase64,
}: ObjectContent): Promise<Uint8Array> {
  if (source?.path !== undefined) return fs.readFile(source.path);
  if (source?.text !== undefined) return Buffer.from(source.text);
  if (source?.uri !== undefined)
    throw new Error(`the stand-in does not fetch ${source.uri}: use a file or a text`);
  if (contentBase64 !== undefined) return Buffer.from(contentBase64, "base64");
  return Buffer.from(content ?? "");
}
