import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";

import type { Problem } from "./problem";

/** Writes a configuration path the way the stack file shows it: `servers.main.models[0]`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${String(key)}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

/** The value at a path, or undefined where the path ends early. */
function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    root,
  );
}

/** A short, single-line rendering of a value for a message. */
function formatValue(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/**
 * The keys that the schema accepts at a path, looked up through optional, default and record wrappers.
 *
 * @param value the input there: in a union it decides which alternative is meant
 */
export function keysAt(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    const shape = inner.shape as Record<string, z.core.$ZodType>;
    const [head, ...rest] = path;
    if (head === undefined) return Object.keys(shape);
    const child = shape[String(head)];
    return child === undefined ? [] : keysAt(child, rest, valueAt(value, [head]));
  }
  const [head] = path;
  if (inner instanceof z.ZodRecord || inner instanceof z.ZodArray) {
    if (head === undefined) return [];
    const child = inner instanceof z.ZodRecord ? inner.valueType : inner.element;
    return keysAt(child, path.slice(1), valueAt(value, [head]));
  }
  if (inner instanceof z.ZodUnion) {
    const meant = inner.options.filter((option) => !contradicts(option, value));
    return [...new Set(meant.flatMap((option) => keysAt(option, path, value)))];
  }
  return [];
}

/** Whether a literal field of the alternative, such as `type`, has another value in the input. */
function contradicts(option: z.core.$ZodType, value: unknown): boolean {
  const inner = unwrap(option);
  if (!(inner instanceof z.ZodObject)) return false;
  return Object.entries(inner.shape).some(
    ([key, child]) =>
      child instanceof z.ZodLiteral &&
      ![...child.values].some((literal) => literal === valueAt(value, [key])),
  );
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  ) {
    return unwrap(schema.def.innerType);
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.in);
  return schema;
}

/** The known name that a misspelt one stands for, or undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(name.toLowerCase(), [...known]);
  const limit = Math.max(2, Math.floor(name.length / 3));
  return distance(name.toLowerCase(), candidate.toLowerCase()) <= limit ? candidate : undefined;
}

function unknownKeyProblems(
  schema: z.core.$ZodType,
  input: unknown,
  path: readonly PropertyKey[],
  keys: readonly string[],
): Problem[] {
  const known = [...keysAt(schema, path, input)].sort();
  return keys.map((key) => {
    const guess = nearest(key, known);
    const hint = guess === undefined ? "" : `; did you mean "${guess}"`;
    return {
      path: formatPath([...path, key]),
      message: `is not a known key${hint}; accepted: ${known.join(", ")}`,
    };
  });
}

const articles: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  object: "a map",
  record: "a map",
  array: "a list",
};

function bound(issue: { minimum?: number | bigint; maximum?: number | bigint; origin: string }) {
  const unit =
    issue.origin === "string" ? " characters" : issue.origin === "array" ? " entries" : "";
  return issue.minimum === undefined
    ? `at most ${String(issue.maximum)}${unit}`
    : `at least ${String(issue.minimum)}${unit}`;
}

function accepted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return articles[issue.expected] ?? issue.expected;
    case "invalid_value":
      return `one of ${issue.values.map((value) => formatValue(value)).join(", ")}`;
    case "too_small":
    case "too_big":
      return bound(issue);
    case "not_multiple_of":
      return `a multiple of ${String(issue.divisor)}`;
    default:
      return issue.message;
  }
}

/**
 * Turns what zod found into problems that name the path, the value and what is accepted.
 *
 * @param secretPaths top-level keys whose values must not appear in a message
 */
export function schemaProblems(
  schema: z.core.$ZodType,
  input: unknown,
  issues: readonly z.core.$ZodIssue[],
  secretPaths: readonly string[] = [],
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === "unrecognized_keys") {
      return unknownKeyProblems(schema, input, issue.path, issue.keys);
    }
    if (issue.code === "invalid_union") {
      const branch = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
      const nested = branch.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
      if (nested.length > 0) return schemaProblems(schema, input, nested, secretPaths);
    }
    if (issue.code === "invalid_key") {
      const nested = issue.issues.map((inner) => inner.message).join("; ");
      return [{ path: formatPath(issue.path), message: `is not an accepted name; ${nested}` }];
    }
    const value = valueAt(input, issue.path);
    const path = formatPath(issue.path);
    if (value === undefined) {
      return [{ path, message: `is missing; accepted: ${accepted(issue)}` }];
    }
    const shown = secretPaths.includes(String(issue.path[0])) ? "[secret]" : formatValue(value);
    return [{ path, message: `${shown} is not accepted; accepted: ${accepted(issue)}` }];
  });
}

/** One message for the user that lists every problem. */
export function formatProblems(heading: string, problems: readonly Problem[]): string {
  const lines = problems.map(({ path, message }) => `  ${path}: ${message}`);
  return [`${heading} (${String(problems.length)}):`, ...lines].join("\n");
}
