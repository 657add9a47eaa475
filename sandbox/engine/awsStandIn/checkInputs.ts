import type { InputProperties, InputProperty } from "./inputTable";
import {
  isAsset,
  isList,
  isRecord,
  isUnknown,
  type PropertyMap,
  type PropertyValue,
  reveal,
} from "./propertyValues";

/** One input that is refused. */
export interface InputFailure {
  /** The input's path, for example `rules[0].status`. */
  readonly property: string;
  readonly reason: string;
}

/** The key under which a provider remembers which inputs it filled in itself. */
export const defaultsKey = "__defaults";

/** All that is wrong with the inputs of a resource; unknown values pass, because they cannot be judged yet. */
export function checkInputs(table: InputProperties, inputs: PropertyMap): readonly InputFailure[] {
  return checkObject(table, inputs, "");
}

function checkObject(table: InputProperties, value: PropertyMap, path: string): InputFailure[] {
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const unknownKeys = Object.keys(value)
    .filter((key) => table[key] === undefined && key !== defaultsKey)
    .map((key) => ({
      property: at(key),
      reason: `is not an input of this resource type; accepted: ${Object.keys(table).sort().join(", ")}`,
    }));
  const wrong = Object.entries(table).flatMap(([key, property]) => {
    const item = value[key];
    if (item === undefined || item === null) {
      return property.required === true ? [{ property: at(key), reason: "is required" }] : [];
    }
    return checkValue(property, item, at(key));
  });
  return [...unknownKeys, ...wrong];
}

function checkValue(property: InputProperty, given: PropertyValue, path: string): InputFailure[] {
  const value = isRecord(given) && !isAsset(given) ? reveal(given) : given;
  if (isUnknown(value)) return [];
  const fail = (reason: string): InputFailure[] => [{ property: path, reason }];
  switch (property.kind) {
    case "unsupported":
      return fail(`is not accepted here: ${property.reason}`);
    case "boolean":
      return typeof value === "boolean" ? [] : fail(`must be true or false, got ${show(value)}`);
    case "number": {
      if (typeof value !== "number") return fail(`must be a number, got ${show(value)}`);
      const { min = -Infinity, max = Infinity } = property;
      return value >= min && value <= max
        ? []
        : fail(`must be from ${min} to ${max}, got ${value}`);
    }
    case "string":
      if (typeof value !== "string") return fail(`must be a string, got ${show(value)}`);
      if (property.oneOf?.includes(value) === false) {
        return fail(`must be one of ${property.oneOf.join(", ")}, got ${show(value)}`);
      }
      return property.pattern?.test(value) === false
        ? fail(`must match ${property.pattern.source}, got ${show(value)}`)
        : [];
    case "policy":
      if (isRecord(value)) return [];
      return typeof value === "string" && isJsonObject(value)
        ? []
        : fail(`must be a JSON object, got ${show(value)}`);
    case "asset":
      return isAsset(value) ? [] : fail(`must be a file or string asset, got ${show(value)}`);
    case "map":
      if (!isRecord(value)) return fail(`must be a map of strings, got ${show(value)}`);
      return Object.entries(value).flatMap(([key, item]) =>
        checkValue({ kind: "string" }, item, `${path}[${JSON.stringify(key)}]`),
      );
    case "list":
    case "set": {
      if (!isList(value)) return fail(`must be a list, got ${show(value)}`);
      if (property.maxItems !== undefined && value.length > property.maxItems) {
        return fail(`takes at most ${property.maxItems} items, got ${value.length}`);
      }
      return value.flatMap((item, index) => checkValue(property.items, item, `${path}[${index}]`));
    }
    case "object":
      return isRecord(value)
        ? checkObject(property.properties, value, path)
        : fail(`must be an object, got ${show(value)}`);
  }
}

function isJsonObject(text: string): boolean {
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
}

function show(value: PropertyValue): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
