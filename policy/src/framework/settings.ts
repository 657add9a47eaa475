import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";

/**
 * One configurable property of a policy. The default is kept here as well as in the schema, because the SDK
 * fills schema defaults only when the engine configures the pack:
 * https://github.com/pulumi/pulumi-policy/blob/main/sdk/nodejs/policy/server.ts
 */
export interface Setting<T> {
  readonly schema: PolicyConfigJSONSchema;
  readonly default: T;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of a set of settings. */
export type SettingValues<S extends Settings> = { readonly [K in keyof S]: S[K]["default"] };

function setting<T extends object | string | number | boolean>(
  description: string,
  defaultValue: T,
  schema: PolicyConfigJSONSchema,
): Setting<T> {
  return { schema: { ...schema, description, default: defaultValue }, default: defaultValue };
}

/** A string property. */
export function textSetting(
  description: string,
  defaultValue: string,
  schema: PolicyConfigJSONSchema = {},
): Setting<string> {
  return setting(description, defaultValue, { type: "string", ...schema });
}

/** A whole number, `minimum` (0 when omitted) or more. */
export function integerSetting(
  description: string,
  defaultValue: number,
  minimum = 0,
): Setting<number> {
  return setting(description, defaultValue, { type: "integer", minimum });
}

/** A number, 0 or more. */
export function numberSetting(description: string, defaultValue: number): Setting<number> {
  return setting(description, defaultValue, { type: "number", minimum: 0 });
}

/** True or false. */
export function flagSetting(description: string, defaultValue: boolean): Setting<boolean> {
  return setting(description, defaultValue, { type: "boolean" });
}

/** A list of strings. */
export function textsSetting(
  description: string,
  defaultValue: readonly string[],
): Setting<readonly string[]> {
  return setting<readonly string[]>(description, defaultValue, {
    type: "array",
    items: { type: "string" },
  });
}

/** One of a few words. */
export function choiceSetting<const T extends string>(
  description: string,
  choices: readonly T[],
  defaultValue: NoInfer<T>,
): Setting<T> {
  return setting<T>(description, defaultValue, { type: "string", enum: [...choices] });
}

/** Anything else that a JSON schema describes. */
export function shapedSetting<T extends object>(
  description: string,
  defaultValue: T,
  schema: PolicyConfigJSONSchema,
): Setting<T> {
  return setting(description, defaultValue, schema);
}
