import type {
  PolicyConfigJSONSchema,
  PolicyConfigJSONSchemaDefinition,
} from "@pulumi/policy/schema";

function typeOf(value: unknown): string {
  if (value === null) {
    return "null";
  }
  if (Array.isArray(value)) {
    return "array";
  }
  return Number.isInteger(value) ? "integer" : typeof value;
}

function typeProblems(schema: PolicyConfigJSONSchema, value: unknown, path: string): string[] {
  const accepted = schema.type === undefined ? [] : [schema.type].flat();
  const found = typeOf(value);
  const fits =
    accepted.length === 0 ||
    accepted.some((type) => type === found || (type === "number" && found === "integer"));
  return fits ? [] : [`${path} must be of type ${accepted.join(" or ")}, not ${found}`];
}

function valueProblems(schema: PolicyConfigJSONSchema, value: unknown, path: string): string[] {
  const problems: string[] = [];
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    problems.push(`${path} must be one of ${schema.enum.map(String).join(", ")}`);
  }
  if (typeof value === "number" && schema.minimum !== undefined && value < schema.minimum) {
    problems.push(`${path} must be at least ${String(schema.minimum)}`);
  }
  if (
    typeof value === "string" &&
    schema.pattern !== undefined &&
    !new RegExp(schema.pattern).test(value)
  ) {
    problems.push(`${path} must match ${schema.pattern}`);
  }
  return problems;
}

function nested(
  definition: PolicyConfigJSONSchemaDefinition | undefined,
  value: unknown,
  path: string,
): string[] {
  if (definition === undefined || definition === true) {
    return [];
  }
  return definition === false
    ? [`${path} is not a known property`]
    : schemaProblems(definition, value, path);
}

function objectProblems(schema: PolicyConfigJSONSchema, value: object, path: string): string[] {
  const missing = (schema.required ?? [])
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => `${path}.${key} is missing`);
  const inner = Object.entries(value).flatMap(([key, entry]) =>
    nested(schema.properties?.[key] ?? schema.additionalProperties, entry, `${path}.${key}`),
  );
  return [...missing, ...inner];
}

/** Every way in which a value breaks a schema, in the subset of JSON schema that this pack's settings use. */
export function schemaProblems(
  schema: PolicyConfigJSONSchema,
  value: unknown,
  path: string,
): string[] {
  const mismatch = typeProblems(schema, value, path);
  if (mismatch.length > 0) {
    return mismatch;
  }
  const problems = valueProblems(schema, value, path);
  if (Array.isArray(value)) {
    const items = Array.isArray(schema.items) ? undefined : schema.items;
    return [
      ...problems,
      ...value.flatMap((item, index) => nested(items, item, `${path}[${String(index)}]`)),
    ];
  }
  return typeof value === "object" && value !== null
    ? [...problems, ...objectProblems(schema, value, path)]
    : problems;
}
