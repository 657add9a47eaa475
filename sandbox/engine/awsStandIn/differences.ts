import { defaultsKey } from "./checkInputs";
import type { InputProperties, InputProperty } from "./inputTable";
import {
  containsUnknown,
  isAsset,
  isList,
  isRecord,
  keepSecrets,
  type PropertyMap,
  type PropertyValue,
  reveal,
  withoutUndefined,
} from "./propertyValues";

/** One place where two versions of a resource's inputs differ. */
export interface Difference {
  /** The input's path, for example `rules[0].status`. */
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  readonly replace: boolean;
}

/** Where new inputs differ in meaning from old ones: neither order in a set nor JSON spacing is a difference. */
export function differences(
  table: InputProperties,
  olds: PropertyMap,
  news: PropertyMap,
): readonly Difference[] {
  return compareObjects(table, olds, news, "", false);
}

function compareObjects(
  table: InputProperties,
  olds: PropertyMap,
  news: PropertyMap,
  path: string,
  replace: boolean,
): Difference[] {
  return Object.entries(table).flatMap(([key, property]) =>
    compare(
      property,
      olds[key],
      news[key],
      path === "" ? key : `${path}.${key}`,
      replace || property.replace === true,
    ),
  );
}

function compare(
  property: InputProperty,
  markedOld: PropertyValue | undefined,
  markedNew: PropertyValue | undefined,
  path: string,
  replace: boolean,
): Difference[] {
  const before = markedOld === undefined ? undefined : reveal(markedOld);
  const after = markedNew === undefined ? undefined : reveal(markedNew);
  if (equivalent(property, before, after)) return [];
  if (isEmpty(property, before)) return [{ path, kind: "add", replace }];
  if (isEmpty(property, after)) return [{ path, kind: "delete", replace }];
  if (property.kind === "object" && isRecord(before) && isRecord(after)) {
    return compareObjects(property.properties, before, after, path, replace);
  }
  if (property.kind === "list" && isList(before) && isList(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      compare(property.items, before[index], after[index], `${path}[${index}]`, replace),
    ).flat();
  }
  if (property.kind === "map" && isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .sort()
      .flatMap((key) =>
        compare({ kind: "string" }, before[key], after[key], mapPath(path, key), replace),
      );
  }
  return [{ path, kind: "update", replace }];
}

/** Whether two values of an input mean the same. A value that is not known yet means nothing in particular. */
export function equivalent(
  property: InputProperty,
  one: PropertyValue | undefined,
  other: PropertyValue | undefined,
): boolean {
  if (containsUnknown(one) || containsUnknown(other)) return false;
  if (isEmpty(property, one) || isEmpty(property, other))
    return isEmpty(property, one) && isEmpty(property, other);
  switch (property.kind) {
    case "policy":
      return canonicalPolicy(one) === canonicalPolicy(other);
    case "asset":
      return isRecord(one) && isRecord(other) && one.hash === other.hash;
    case "object":
      return (
        isRecord(one) &&
        isRecord(other) &&
        Object.entries(property.properties).every(([key, item]) =>
          equivalent(item, one[key], other[key]),
        )
      );
    case "list":
    case "set": {
      if (!isList(one) || !isList(other) || one.length !== other.length) return false;
      if (property.kind === "list")
        return one.every((item, index) => equivalent(property.items, item, other[index]));
      const left = [...other];
      return one.every((item) => {
        const at = left.findIndex((candidate) => equivalent(property.items, item, candidate));
        if (at !== -1) left.splice(at, 1);
        return at !== -1;
      });
    }
    case "map":
      return canonicalJson(one) === canonicalJson(other);
    case "string":
    case "number":
    case "boolean":
    case "unsupported":
      return one === other;
  }
}

/**
 * The inputs that a resource would have if the program had written what is there now.
 * What the cloud cannot tell keeps its old value; what the program left to the cloud stays left out.
 */
export function projectInputs(
  table: InputProperties,
  olds: PropertyMap,
  live: Readonly<Record<string, unknown>>,
): PropertyMap {
  const projected = Object.entries(table).flatMap(([key, property]): [string, PropertyValue][] => {
    const old = olds[key];
    const keep: [string, PropertyValue][] = old === undefined ? [] : [[key, old]];
    if (!(key in live)) return keep;
    const plainOld = old === undefined ? undefined : reveal(old);
    const now = live[key] === undefined ? undefined : withoutUndefined(live[key]);
    if (equivalent(property, plainOld, now)) return keep;
    return now === undefined ? [] : [[key, keepSecrets(now, old)]];
  });
  const defaults = olds[defaultsKey];
  return {
    ...Object.fromEntries(projected),
    ...(defaults === undefined ? {} : { [defaultsKey]: defaults }),
  };
}

/** Policy documents are equal when their statements are, however they are written. */
function canonicalPolicy(value: PropertyValue | undefined): string {
  if (typeof value !== "string") return canonicalJson(value);
  try {
    return canonicalJson(JSON.parse(value) as PropertyValue);
  } catch {
    return value;
  }
}

function canonicalJson(value: PropertyValue | undefined): string {
  return JSON.stringify(value, (_, item: unknown) =>
    isRecord(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** Whether a value says no more than leaving the input out would. */
function isEmpty(property: InputProperty, value: PropertyValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (property.default !== undefined) return value === property.default;
  if (isAsset(value)) return false;
  if (isList(value)) return value.length === 0;
  if (property.kind === "object" && isRecord(value)) {
    return Object.entries(property.properties).every(([key, item]) => isEmpty(item, value[key]));
  }
  if (isRecord(value)) return Object.keys(value).length === 0;
  return value === "" || value === false;
}

function mapPath(path: string, key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
