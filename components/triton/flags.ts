import { closest } from "fastest-levenshtein";

import { compareVersions } from "../models/serverVersion";
import type { Problem } from "../problem";
import type { Flag, FlagType } from "./flagTable";
import { FLAGS } from "./flagTable";
import { CONTAINER_RELEASES } from "./images";

/** Value of a flag; a list for a flag that repeats. */
export type FlagValue = string | number | boolean | readonly string[];
export type FlagValues = Readonly<Record<string, FlagValue>>;

/** Flags that cannot be rendered, with every reason. */
export class FlagError extends Error {
  constructor(public readonly problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  }
}

const table: Readonly<Record<string, Flag>> = FLAGS;

function accepted(type: FlagType): string {
  switch (type.kind) {
    case "switch":
    case "boolean":
      return "true or false";
    case "level":
      return "a whole number from 0, or true or false";
    case "integer":
      return type.maximum >= 2 ** 31 - 1
        ? `a whole number from ${String(type.minimum)}`
        : `a whole number from ${String(type.minimum)} to ${String(type.maximum)}`;
    case "number":
      return `a number from ${String(type.minimum)} to ${String(type.maximum)}`;
    case "choice":
      return type.values.join(", ");
    case "text":
      return type.form;
  }
}

function accepts(type: FlagType, value: string | number | boolean): boolean {
  switch (type.kind) {
    case "switch":
    case "boolean":
      return typeof value === "boolean";
    case "level":
      return typeof value === "boolean" || (Number.isInteger(value) && Number(value) >= 0);
    case "integer":
      return Number.isInteger(value) && inRange(type, value);
    case "number":
      return typeof value === "number" && inRange(type, value);
    case "choice":
      return typeof value === "string" && type.values.includes(value);
    case "text":
      return typeof value === "string" && type.pattern.test(value);
  }
}

function inRange(
  { minimum, maximum }: { minimum: number; maximum: number },
  value: unknown,
): boolean {
  return typeof value === "number" && value >= minimum && value <= maximum;
}

/** `2.59 (container 25.06)`: the first release of a container that has a server version. */
function named(version: string): string {
  const release = Object.entries(CONTAINER_RELEASES).find(
    ([, { serverVersion }]) => compareVersions(serverVersion, version) === 0,
  );
  return release === undefined ? version : `${version} (container ${release[0]})`;
}

function availabilityProblem(flag: Flag, serverVersion: string): string | undefined {
  if (compareVersions(serverVersion, flag.since) < 0) {
    return `needs server ${named(flag.since)} or newer, and the image holds ${serverVersion}; accepted: leave it out, or a newer image`;
  }
  if (flag.removed !== undefined && compareVersions(serverVersion, flag.removed) >= 0) {
    return `was removed in server ${named(flag.removed)}, and the image holds ${serverVersion}; accepted: leave it out`;
  }
  if (flag.deprecated !== undefined) {
    return `is deprecated since server ${named(flag.deprecated.since)}; accepted: ${flag.deprecated.use} in its place`;
  }
  return undefined;
}

function valueProblem(flag: Flag, value: FlagValue): string | undefined {
  const values = Array.isArray(value) ? (value as readonly string[]) : [value as string];
  if (Array.isArray(value) && flag.repeats === undefined) {
    return `takes one value, not a list; accepted: ${accepted(flag.type)}`;
  }
  const refused = values.find((item) => !accepts(flag.type, item));
  if (refused === undefined) return undefined;
  return `${JSON.stringify(refused)} is not accepted; accepted: ${accepted(flag.type)}`;
}

function problemOf(name: string, value: FlagValue, serverVersion: string): string | undefined {
  const flag = table[name];
  if (flag === undefined) {
    const bare = name.replace(/^--/, "");
    const nearest = bare in table ? bare : closest(bare, Object.keys(table));
    return `is not a flag of the server; did you mean "${nearest}"?`;
  }
  if (flag.owner !== undefined) {
    return flag.owner === "nothing"
      ? "would end the server at once; accepted: leave it out"
      : `is set by the platform; accepted: leave it out and use "${flag.owner}"`;
  }
  return availabilityProblem(flag, serverVersion) ?? valueProblem(flag, value);
}

function listOf(flags: FlagValues, name: string): readonly string[] {
  const value = flags[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly string[]) : [String(value)];
}

/** What the server refuses, or the kubelet trips over, although each flag alone is fine. */
function combinationProblems(flags: FlagValues, path: string): Problem[] {
  const problems: Problem[] = [];
  const caches = new Set(listOf(flags, "cache-config").map((value) => value.split(",")[0]));
  if (caches.size > 1) {
    problems.push({
      path: `${path}.cache-config`,
      message: `names several caches (${[...caches].join(", ")}); accepted: one cache`,
    });
  }
  for (const name of ["http-restricted-api", "grpc-restricted-protocol"]) {
    const categories = listOf(flags, name).flatMap(
      (value) => value.split(":")[0]?.split(",") ?? [],
    );
    const twice = categories.find((item, index) => categories.indexOf(item) !== index);
    if (twice !== undefined) {
      problems.push({
        path: `${path}.${name}`,
        message: `names the category "${twice}" twice; accepted: each category once`,
      });
    }
    if (name === "http-restricted-api" && categories.includes("health")) {
      problems.push({
        path: `${path}.${name}`,
        message: `restricts "health", which the kubelet's probes need; accepted: every other category`,
      });
    }
  }
  return problems;
}

/**
 * Everything that is wrong with a user's flags for a server version.
 *
 * @param serverVersion version that the image holds, such as `2.72.0`
 * @param path configuration path of the flags, such as `servers.main.flags`
 */
export function flagProblems(flags: FlagValues, serverVersion: string, path: string): Problem[] {
  const single = Object.entries(flags).flatMap(([name, value]): Problem[] => {
    const message = problemOf(name, value, serverVersion);
    return message === undefined ? [] : [{ path: `${path}.${name}`, message }];
  });
  return [...single, ...combinationProblems(flags, path)];
}

/** Renders one flag: a switch stands alone, a list repeats the flag. */
function render(name: string, value: FlagValue): string[] {
  if (table[name]?.type.kind === "switch") return value === true ? [`--${name}`] : [];
  const values = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
  return values.map((item) => `--${name}=${item}`);
}

/**
 * Command-line flags: the platform's in the order given, then the user's by name.
 *
 * @param platform flags that the platform owns or sets; the user's value of the same name wins where it is not owned
 * @param user the `flags` setting
 * @throws FlagError with every flag that the user may not set or the server would refuse
 */
export function buildFlags(
  platform: FlagValues,
  user: FlagValues,
  serverVersion: string,
  path = "flags",
): string[] {
  const problems = flagProblems(user, serverVersion, path);
  if (problems.length > 0) throw new FlagError(problems);
  const own = Object.entries(platform).map(([name, value]) => [name, user[name] ?? value] as const);
  const further = Object.entries(user)
    .filter(([name]) => !(name in platform))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [...own, ...further].flatMap(([name, value]) => render(name, value));
}
