import { createHash } from "node:crypto";

import { defaultsKey } from "./checkInputs";
import { isList, type PropertyMap } from "./propertyValues";
import type { AutoName } from "./resourceType";

export interface NamingRequest {
  /** The resource's logical name. */
  readonly name: string;
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  readonly randomSeed: Uint8Array;
  /** The name that the engine proposes where the user configured naming. */
  readonly proposed: string | undefined;
}

/**
 * Fills in the physical name as the real provider does: the old name stays, a new one is the logical name and
 * seven random hexadecimal digits. The property is listed in `__defaults`, so that later calls can tell a name that
 * was made up from one that the user chose.
 */
export function withName(autoName: AutoName | undefined, request: NamingRequest): PropertyMap {
  const { news, olds } = request;
  if (autoName === undefined) return { ...news, [defaultsKey]: [] };
  const { property } = autoName;
  if (news[property] !== undefined) return { ...news, [defaultsKey]: [] };
  const old = wasNamedHere(olds, property) ? olds[property] : undefined;
  return { ...news, [property]: old ?? newName(autoName, request), [defaultsKey]: [property] };
}

/** Whether a name was made up here. */
export function wasNamedHere(inputs: PropertyMap, property: string): boolean {
  const defaults = inputs[defaultsKey];
  return isList(defaults) && defaults.includes(property);
}

function newName(autoName: AutoName, request: NamingRequest): string {
  if (request.proposed !== undefined) return request.proposed;
  const random = createHash("sha256").update(request.randomSeed).digest("hex").slice(0, 7);
  const stem = autoName.lowerCase === true ? request.name.toLowerCase() : request.name;
  const prefix = autoName.prefix ?? "";
  return `${prefix}${stem.slice(0, autoName.maxLength - prefix.length - random.length - 1)}-${random}`;
}
