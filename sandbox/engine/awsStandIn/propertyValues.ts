import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A property value as it travels between the engine and a provider. */
export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | readonly PropertyValue[]
  | { readonly [key: string]: PropertyValue };

export type PropertyMap = Readonly<Record<string, PropertyValue>>;

/**
 * An object with this key is not a plain object but what the signature under it says
 * (https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/resource/sig/sig.go).
 */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";

/** What stands for a value that is not known before something is created; any of them means the same here. */
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknownSentinels: ReadonlySet<string> = new Set([
  unknownString,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export const unknown: PropertyValue = unknownString;

export function isUnknown(value: PropertyValue | undefined): boolean {
  return typeof value === "string" && unknownSentinels.has(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, PropertyValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

export function isSecret(value: PropertyValue | undefined): boolean {
  return isRecord(value) && value[signatureKey] === secretSignature;
}

export function isAsset(value: PropertyValue | undefined): boolean {
  return isRecord(value) && value[signatureKey] === assetSignature;
}

export function secret(value: PropertyValue): PropertyValue {
  return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

/** A file, a text or an address that the program gave as content. */
export interface Asset {
  readonly hash: string;
  readonly path?: string;
  readonly text?: string;
  readonly uri?: string;
}

/** The value without the secret marks in it, for a call to an API. */
export function reveal(value: PropertyValue): PropertyValue {
  if (isList(value)) return value.map(reveal);
  if (!isRecord(value)) return value;
  if (isSecret(value)) return reveal(value.value ?? null);
  return mapValues(value, reveal);
}

export function revealAll(properties: PropertyMap): PropertyMap {
  return mapValues(properties, reveal);
}

/** Whether any part of a value is not known yet. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
  if (value === undefined) return false;
  if (isList(value)) return value.some(containsUnknown);
  if (isRecord(value)) return Object.values(value).some(containsUnknown);
  return isUnknown(value);
}

/** Marks as secret, in one value, whatever is secret at the same place in another. */
export function keepSecrets(
  value: PropertyValue,
  marked: PropertyValue | undefined,
): PropertyValue {
  if (marked === undefined) return value;
  if (isRecord(marked) && isSecret(marked)) return secret(keepSecrets(value, marked.value));
  if (isList(value) && isList(marked))
    return value.map((item, index) => keepSecrets(item, marked[index]));
  if (isRecord(value) && isRecord(marked)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, keepSecrets(item, marked[key])]),
    );
  }
  return value;
}

/** Reads a message of the engine; absent means empty. */
export function fromStruct(struct: Struct | undefined): PropertyMap {
  return struct?.toJavaScript() ?? {};
}

/** Writes a message for the engine; keys without a value are left out. */
export function toStruct(properties: Readonly<Record<string, unknown>>): Struct {
  return Struct.fromJavaScript(
    withoutUndefined(properties) as Parameters<typeof Struct.fromJavaScript>[0],
  );
}

/** A copy in which no object has a key with the value undefined: a message cannot carry one. */
export function withoutUndefined(value: unknown): PropertyValue {
  if (isList(value)) return value.map(withoutUndefined);
  if (!isRecord(value)) return value as PropertyValue;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => (item as PropertyValue | undefined) !== undefined)
      .map(([key, item]) => [key, withoutUndefined(item)]),
  );
}

function mapValues(
  properties: PropertyMap,
  change: (value: PropertyValue) => PropertyValue,
): Readonly<Record<string, PropertyValue>> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, change(value)]));
}
