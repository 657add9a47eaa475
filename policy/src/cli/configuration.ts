import { readFileSync } from "node:fs";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import type { AnalyzerInfo, PolicyInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import { levelOf, type Level, type PackConfig } from "../analyzer/messages";
import { schemaProblems } from "../framework/schema-check";
import { InputError } from "./input";

const levels: readonly string[] = ["advisory", "mandatory", "remediate", "disabled"];

/** What a configuration file says about a policy. */
interface Entry {
  readonly level?: Level;
  readonly properties: Readonly<Record<string, unknown>>;
}

function schemasOf(policy: PolicyInfo): Readonly<Record<string, PolicyConfigJSONSchema>> {
  const properties = policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {};
  return properties as Record<string, PolicyConfigJSONSchema>;
}

function entryOf(name: string, value: unknown, problems: string[]): Entry {
  if (typeof value === "string") {
    if (!levels.includes(value)) {
      problems.push(`${name} must be one of ${levels.join(", ")}, not "${value}"`);
      return { properties: {} };
    }
    return { level: value as Level, properties: {} };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(`${name} must be a level or an object`);
    return { properties: {} };
  }
  const { enforcementLevel, ...properties } = value as Record<string, unknown>;
  const level =
    enforcementLevel === undefined
      ? undefined
      : entryOf(`${name}.enforcementLevel`, enforcementLevel, problems).level;
  return { properties, ...(level === undefined ? {} : { level }) };
}

function propertyProblems(
  policy: PolicyInfo,
  properties: Readonly<Record<string, unknown>>,
): string[] {
  const schemas = schemasOf(policy);
  return Object.entries(properties).flatMap(([property, value]) => {
    const path = `${policy.getName()}.${property}`;
    const schema = schemas[property];
    return schema === undefined
      ? [
          `${path} is not a property of this policy; it has ${Object.keys(schemas).sort().join(", ")}`,
        ]
      : schemaProblems(schema, value, path);
  });
}

/**
 * Resolves a configuration as the engine does: what a policy says about itself, then `all`, then its own entry.
 * https://github.com/pulumi/pulumi/blob/master/pkg/resource/analyzer/config.go
 *
 * @throws InputError that lists every unknown policy, unknown property and value that breaks its schema
 */
export function resolveConfiguration(info: AnalyzerInfo, configured: unknown): PackConfig {
  const problems: string[] = [];
  const isObject =
    typeof configured === "object" && configured !== null && !Array.isArray(configured);
  if (!isObject) {
    throw new InputError(["the configuration must be an object"]);
  }
  const entries = new Map(
    Object.entries(configured).map(([name, value]) => [name, entryOf(name, value, problems)]),
  );
  const policies = info.getPoliciesList();
  const names = policies.map((policy) => policy.getName());
  for (const name of entries.keys()) {
    if (name !== "all" && !names.includes(name)) {
      problems.push(`${name} is not a policy of this pack`);
    }
  }
  const resolved = policies.map((policy) => {
    const own = entries.get(policy.getName());
    problems.push(...propertyProblems(policy, own?.properties ?? {}));
    const level = own?.level ?? entries.get("all")?.level ?? levelOf(policy.getEnforcementlevel());
    return [policy.getName(), { level, properties: own?.properties ?? {} }] as const;
  });
  if (problems.length > 0) {
    throw new InputError(problems.map((problem) => `configuration: ${problem}`));
  }
  return Object.fromEntries(resolved);
}

/**
 * Reads a configuration file; without one every policy is as it says itself.
 *
 * @throws InputError when the file cannot be read or parsed
 */
export function readConfiguration(file: string | undefined): unknown {
  if (file === undefined) {
    return {};
  }
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError([
      `configuration ${file}: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}
