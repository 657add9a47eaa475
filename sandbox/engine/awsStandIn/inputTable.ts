import type * as pulumi from "@pulumi/pulumi";

import type { Asset } from "./propertyValues";

/** What every input has, whatever its type. */
interface Common {
  readonly required?: boolean;
  /** Whether a change creates a new resource; from the upstream source that the resource type names. */
  readonly replace?: boolean;
  /** The value that AWS or the provider assumes when the input is absent. */
  readonly default?: string | number | boolean;
}

interface StringInput extends Common {
  readonly kind: "string";
  readonly oneOf?: readonly string[];
  readonly pattern?: RegExp;
}
interface PolicyInput extends Common {
  /** A policy document, as JSON text or as an object. */
  readonly kind: "policy";
}
interface NumberInput extends Common {
  readonly kind: "number";
  readonly min?: number;
  readonly max?: number;
}
interface BooleanInput extends Common {
  readonly kind: "boolean";
}
interface MapInput extends Common {
  readonly kind: "map";
}
interface AssetInput extends Common {
  readonly kind: "asset";
}
interface ListInput<Item = InputProperty> extends Common {
  /** In a set the order means nothing. */
  readonly kind: "list" | "set";
  readonly items: Item;
  readonly maxItems?: number;
}
interface ObjectInput<Properties = Readonly<Record<string, InputProperty>>> extends Common {
  readonly kind: "object";
  readonly properties: Properties;
}
/** The real provider has this input, the stand-in has not: setting it is refused, with the reason. */
interface UnsupportedInput {
  readonly kind: "unsupported";
  readonly reason: string;
  readonly required?: false;
  readonly replace?: boolean;
  readonly default?: never;
}

/** How one input is checked and compared. */
export type InputProperty =
  | StringInput
  | PolicyInput
  | NumberInput
  | BooleanInput
  | MapInput
  | AssetInput
  | ListInput
  | ObjectInput
  | UnsupportedInput;

export type InputProperties = Readonly<Record<string, InputProperty>>;

/** An argument type of the SDK as the values that arrive at a provider: no outputs, a resource as its id. */
export type Plain<T> = T extends pulumi.OutputInstance<unknown> | Promise<unknown> | pulumi.Resource
  ? never
  : T extends string | number | boolean | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? Plain<Item>[]
      : T extends object
        ? // The SDK declares an asset as a class without members.
          [keyof T] extends [never]
          ? Asset
          : { [Key in keyof T]: Plain<T[Key]> }
        : never;

/**
 * The table of all inputs of a resource type.
 * The compiler checks it against the SDK's argument type: every key, its type, and whether it is required.
 */
export type InputTable<Args> = {
  // Not `keyof Args` alone: the table names deprecated inputs on purpose, and must not count as using them.
  readonly [Key in keyof Args & string]: PropertyFor<NonNullable<Plain<Args[Key]>>> &
    (undefined extends Args[Key] ? { readonly required?: false } : { readonly required: true });
};

type PropertyFor<T> =
  | UnsupportedInput
  | ([T] extends [boolean]
      ? BooleanInput
      : [T] extends [number]
        ? NumberInput
        : [Extract<T, string>] extends [never]
          ? StructuredFor<T>
          : StringInput | PolicyInput);

type StructuredFor<T> = [T] extends [Asset]
  ? AssetInput
  : T extends readonly (infer Item)[]
    ? ListInput<PropertyFor<NonNullable<Item>>>
    : string extends keyof T
      ? MapInput
      : ObjectInput<InputTable<T>>;

/** Why an input is refused although the real provider takes it. */
export function unsupported(
  reason = "the stand-in does not model it",
  replace = false,
): UnsupportedInput {
  return { kind: "unsupported", reason, ...(replace ? { replace } : {}) };
}

/** The input that every regional resource has since version 7; a resource cannot move. */
export const regionInput = {
  kind: "string",
  replace: true,
  pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
} as const;
