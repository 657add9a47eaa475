import type { Findings } from "./findings";
import { isUnknownValue } from "./unknown-value";

/** A leaf that is there but cannot be judged: unknown during preview, or malformed. */
export const UNDETERMINED: unique symbol = Symbol("undetermined");

/** What reading a leaf yields: its value, `undefined` when it is absent, or {@link UNDETERMINED}. */
export type Read<T> = T | undefined | typeof UNDETERMINED;

type Resolution =
  | { readonly state: "value"; readonly value: unknown }
  | { readonly state: "absent" }
  | { readonly state: "unknown"; readonly path: string }
  | {
      readonly state: "malformed";
      readonly path: string;
      readonly expected: string;
      readonly found: string;
    };

const absent: Resolution = { state: "absent" };

function nameOfType(value: unknown): string {
  if (Array.isArray(value)) {
    return "a list";
  }
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function join(path: string, key: string | number): string {
  if (typeof key === "number") {
    return `${path}[${String(key)}]`;
  }
  const step = /^[A-Za-z_][\w-]*$/.test(key) ? key : `["${key}"]`;
  return path === "" || step.startsWith("[") ? `${path}${step}` : `${path}.${step}`;
}

/**
 * A place in a resource's properties. Going down never fails; reading a leaf gives its value, `undefined`
 * or {@link UNDETERMINED}, and notes in the findings why it could not be judged. `null` counts as absent,
 * as it does for the Kubernetes API.
 *
 * The SDK throws when a policy touches an unknown value, which would skip the rest of the policy, and in a
 * stack policy the rest of the resources: https://github.com/pulumi/pulumi-policy/blob/main/sdk/nodejs/policy/server.ts
 */
export class Field {
  readonly path: string;
  /** The keys from the root to here. */
  readonly steps: readonly (string | number)[];
  readonly #resolution: Resolution;
  readonly #findings: Findings;

  private constructor(
    path: string,
    steps: readonly (string | number)[],
    resolution: Resolution,
    findings: Findings,
  ) {
    this.path = path;
    this.steps = steps;
    this.#resolution = resolution;
    this.#findings = findings;
  }

  /** The root of a resource's properties as the SDK hands them to a policy. */
  static of(value: unknown, findings: Findings, path = ""): Field {
    return new Field(
      path,
      [],
      value === undefined || value === null ? absent : { state: "value", value },
      findings,
    );
  }

  /** The property or list element below this place. */
  at(...keys: readonly (string | number)[]): Field {
    return keys.reduce<Field>((place, key) => place.#child(key), this);
  }

  /** True when there is something here, known or not. Notes nothing. */
  get isPresent(): boolean {
    return this.#resolution.state !== "absent";
  }

  /** True when there is nothing here. Notes nothing. */
  get isAbsent(): boolean {
    return this.#resolution.state === "absent";
  }

  /** True when the value is known and well-formed down to here. Notes nothing. */
  get isKnown(): boolean {
    return this.#resolution.state === "value";
  }

  /** True when this place, or one above it, is not known before the update. Notes nothing. */
  get isUnknown(): boolean {
    return this.#resolution.state === "unknown";
  }

  /** True when a text is known to be here. Notes nothing. */
  get isText(): boolean {
    return this.#resolution.state === "value" && typeof this.#resolution.value === "string";
  }

  /** True when a list is known to be here. Notes nothing. */
  get isList(): boolean {
    return this.#resolution.state === "value" && Array.isArray(this.#resolution.value);
  }

  /** The place itself, or the content of the JSON text that is here. */
  json(): Field {
    const here = this.#resolution;
    if (here.state !== "value" || typeof here.value !== "string") {
      return this;
    }
    const parsed = parseJson(here.value);
    return new Field(
      this.path,
      this.steps,
      parsed === undefined
        ? {
            state: "malformed",
            path: this.path,
            expected: "JSON",
            found: "text that does not parse",
          }
        : { state: "value", value: parsed },
      this.#findings,
    );
  }

  /** True or false, also as the text that some AWS inputs take. */
  toggle(): Read<boolean> {
    const value = this.#read<boolean | string>(
      "true or false",
      (candidate) =>
        typeof candidate === "boolean" || candidate === "true" || candidate === "false",
    );
    return typeof value === "string" ? value === "true" : value;
  }

  /** What shape the value has; `undefined` when it is absent or cannot be judged. Notes nothing. */
  get kind(): "object" | "list" | "boolean" | "scalar" | undefined {
    if (this.#resolution.state !== "value") {
      return undefined;
    }
    const { value } = this.#resolution;
    if (Array.isArray(value)) {
      return "list";
    }
    return isObject(value) ? "object" : typeof value === "boolean" ? "boolean" : "scalar";
  }

  text(): Read<string> {
    return this.#read("a string", (value) => typeof value === "string");
  }

  flag(): Read<boolean> {
    return this.#read("true or false", (value) => typeof value === "boolean");
  }

  integer(): Read<number> {
    return this.#read("a whole number", (value) => Number.isInteger(value));
  }

  /** A string or a number, as quantities and ports are written. */
  scalar(): Read<string | number> {
    return this.#read(
      "a string or a number",
      (value) => typeof value === "string" || typeof value === "number",
    );
  }

  /** The elements of a list. */
  items(): Read<readonly Field[]> {
    const list = this.#read<readonly unknown[]>("a list", (value) => Array.isArray(value));
    if (list === undefined || list === UNDETERMINED) {
      return list;
    }
    return Array.from({ length: list.length }, (_, index) => this.at(index));
  }

  /** The properties of an object or map, by name. */
  entries(): Read<readonly (readonly [string, Field])[]> {
    const object = this.object();
    if (object === undefined || object === UNDETERMINED) {
      return object;
    }
    return Object.keys(object).map((key) => [key, this.at(key)] as const);
  }

  /** The elements of a list; none when it is absent or cannot be judged (which is noted). */
  each(): readonly Field[] {
    const items = this.items();
    return items === undefined || items === UNDETERMINED ? [] : items;
  }

  /** The properties of an object; none when it is absent or cannot be judged (which is noted). */
  eachEntry(): readonly (readonly [string, Field])[] {
    const entries = this.entries();
    return entries === undefined || entries === UNDETERMINED ? [] : entries;
  }

  /** Reads this place as an object and says whether it is there. */
  object(): Read<Readonly<Record<string, unknown>>> {
    return this.#read<Readonly<Record<string, unknown>>>("an object", isObject);
  }

  #read<T>(expected: string, accepts: (value: unknown) => boolean): Read<T> {
    const resolution = this.#resolution;
    switch (resolution.state) {
      case "absent":
        return undefined;
      case "unknown":
        this.#findings.undetermined(resolution.path);
        return UNDETERMINED;
      case "malformed":
        this.#findings.malformed(resolution.path, resolution.expected, resolution.found);
        return UNDETERMINED;
      case "value":
        if (!accepts(resolution.value)) {
          this.#findings.malformed(this.path, expected, nameOfType(resolution.value));
          return UNDETERMINED;
        }
        return resolution.value as T;
    }
  }

  #child(key: string | number): Field {
    const path = join(this.path, key);
    return new Field(path, [...this.steps, key], this.#resolveChild(key, path), this.#findings);
  }

  #resolveChild(key: string | number, path: string): Resolution {
    const here = this.#resolution;
    if (here.state !== "value") {
      return here;
    }
    const parent = here.value;
    const fits = typeof key === "number" ? Array.isArray(parent) : isObject(parent);
    if (!fits) {
      const expected = typeof key === "number" ? "a list" : "an object";
      return { state: "malformed", path: this.path, expected, found: nameOfType(parent) };
    }
    if (!Object.hasOwn(parent as object, key)) {
      return absent;
    }
    try {
      const value = (parent as Record<string | number, unknown>)[key];
      return value === undefined || value === null ? absent : { state: "value", value };
    } catch (error) {
      if (isUnknownValue(error)) {
        return { state: "unknown", path };
      }
      throw error;
    }
  }
}
