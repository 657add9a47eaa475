import type { Context } from "./context";

/** A tag as most AWS APIs write it. */
export interface Tag {
  Key: string;
  Value: string;
}

/** All tags of a resource: its own over the provider's default tags. */
export function allTags(
  own: Readonly<Record<string, string>> | undefined,
  context: Context,
): Record<string, string> {
  return { ...context.defaultTags, ...own };
}

export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[],
): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** The tags that a program must have set itself: not those that the provider's default tags explain. */
export function ownTags(
  live: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>> | undefined,
  context: Context,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(live).filter(
      ([key, value]) => known?.[key] !== undefined || context.defaultTags[key] !== value,
    ),
  );
}

/** Tag keys that are on a resource and should not be. */
export function surplusKeys(
  live: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(live).filter((key) => wanted[key] === undefined);
}
