import { closest, distance } from "fastest-levenshtein";
import type { Problem } from "../problem";
import { ENUMS, MESSAGES } from "./modelConfigMessages";
import type { FieldDescriptor, FieldType, ScalarType } from "./modelConfigMessages";
import { compareVersions } from "./serverVersion";
import { parseTextproto } from "./textproto";
import type { TextField, TextValue } from "./textproto";
import { TextprotoError } from "./textprotoTokens";

/** A value with the line it stands on. */
export interface Located<T> {
  readonly value: T;
  readonly line: number;
}

type Value = string | bigint | number | boolean | ConfigMessage;

/** A message of the configuration whose fields have the types of the ModelConfig message. */
export class ConfigMessage {
  constructor(
    public readonly line: number,
    private readonly fields: ReadonlyMap<string, readonly Located<Value>[]> = new Map(),
  ) {}

  /** Line of the field's first occurrence. */
  public lineOf(field: string): number | undefined {
    return this.fields.get(field)?.[0]?.line;
  }

  /** Whether the text gives the field at least one value. */
  public has(field: string): boolean {
    return (this.fields.get(field)?.length ?? 0) > 0;
  }

  public text(field: string): Located<string> | undefined {
    return this.texts(field)[0];
  }

  public texts(field: string): readonly Located<string>[] {
    return this.values(field, (value) => typeof value === "string");
  }

  public integer(field: string): Located<bigint> | undefined {
    return this.integers(field)[0];
  }

  public integers(field: string): readonly Located<bigint>[] {
    return this.values(field, (value) => typeof value === "bigint");
  }

  /** Whether the field is given and true. */
  public flag(field: string): boolean {
    return this.fields.get(field)?.[0]?.value === true;
  }

  public message(field: string): ConfigMessage | undefined {
    return this.messages(field)[0];
  }

  public messages(field: string): readonly ConfigMessage[] {
    return this.values(field, (value) => value instanceof ConfigMessage).map(({ value }) => value);
  }

  private values<T extends Value>(
    field: string,
    is: (value: Value) => value is T,
  ): readonly Located<T>[] {
    return (this.fields.get(field) ?? []).filter((located): located is Located<T> =>
      is(located.value),
    );
  }
}

/** What reading a `config.pbtxt` gives: the typed message, and every place where the text is wrong. */
export interface ModelConfigReading {
  readonly config: ConfigMessage;
  readonly problems: readonly Problem[];
}

/**
 * Reads a `config.pbtxt` against the ModelConfig message. Never throws for any text: what does not
 * fit is a problem with `file:line`, and the rest is still read.
 */
export function readModelConfig(
  text: string,
  file: string,
  serverVersion: string,
): ModelConfigReading {
  const problems: Problem[] = [];
  const report = (line: number, message: string): void => {
    problems.push({ path: `${file}:${line}`, message });
  };
  try {
    const fields = parseTextproto(text);
    return { config: typedMessage("ModelConfig", fields, 1, serverVersion, report), problems };
  } catch (error) {
    if (!(error instanceof TextprotoError)) {
      throw error;
    }
    report(error.line, `not protobuf text: ${error.message}`);
    return { config: new ConfigMessage(1), problems };
  }
}

type Report = (line: number, message: string) => void;

function typedMessage(
  name: string,
  fields: readonly TextField[],
  line: number,
  serverVersion: string,
  report: Report,
): ConfigMessage {
  const descriptors = MESSAGES[name] ?? {};
  const values = new Map<string, Located<Value>[]>();
  const chosen = new Map<string, TextField>();
  for (const field of fields) {
    const descriptor = Object.hasOwn(descriptors, field.name) ? descriptors[field.name] : undefined;
    if (descriptor === undefined) {
      report(field.line, unknownField(field.name, name, Object.keys(descriptors)));
      continue;
    }
    if (descriptor.since !== undefined && compareVersions(serverVersion, descriptor.since) < 0) {
      report(
        field.line,
        `field "${field.name}" needs server ${descriptor.since} or newer; this server is ${serverVersion}`,
      );
    }
    if (descriptor.oneof !== undefined) {
      const other = chosen.get(descriptor.oneof);
      if (other !== undefined && other.name !== field.name) {
        report(
          field.line,
          `"${field.name}" is a second ${descriptor.oneof}: "${other.name}" on line ${other.line} is one already; keep one`,
        );
      }
      chosen.set(descriptor.oneof, other ?? field);
    }
    const earlier = values.get(field.name) ?? [];
    if (!shapeFits(field, descriptor, earlier.length > 0, report)) {
      continue;
    }
    const read = field.values.flatMap((value) => {
      const typed = typedValue(descriptor.type, field.name, value, serverVersion, report);
      return typed === undefined ? [] : [{ value: typed, line: value.line }];
    });
    values.set(field.name, [...earlier, ...read]);
  }
  return new ConfigMessage(line, values);
}

/** Lists, repetition and colons: what the field's own shape allows. */
function shapeFits(
  field: TextField,
  descriptor: FieldDescriptor,
  seen: boolean,
  report: Report,
): boolean {
  if (!descriptor.repeated && field.list) {
    report(field.line, `field "${field.name}" holds one value, not a list`);
    return false;
  }
  if (!descriptor.repeated && seen) {
    report(field.line, `field "${field.name}" is given a second time`);
    return false;
  }
  const holdsMessage = descriptor.type.kind === "message" || descriptor.type.kind === "map";
  if (!field.colon && !holdsMessage) {
    report(field.line, `expected ":" after field "${field.name}"`);
    return false;
  }
  return true;
}

function typedValue(
  type: FieldType,
  field: string,
  value: TextValue,
  serverVersion: string,
  report: Report,
): Value | undefined {
  switch (type.kind) {
    case "message":
      if (value.kind === "message") {
        return typedMessage(type.message, value.fields, value.line, serverVersion, report);
      }
      report(value.line, `field "${field}" holds a message in { }, found ${shown(value)}`);
      return undefined;
    case "map":
      if (value.kind === "message") {
        return mapEntry(type, field, value, serverVersion, report);
      }
      report(
        value.line,
        `field "${field}" is a map of entries { key: … value: … }, found ${shown(value)}`,
      );
      return undefined;
    case "enum": {
      const names: readonly string[] = ENUMS[type.enum];
      const name =
        value.kind === "identifier"
          ? names.find((candidate) => candidate === value.text)
          : value.kind === "integer"
            ? names[Number(value.value)]
            : undefined;
      if (name === undefined) {
        report(
          value.line,
          `field "${field}" does not take ${shown(value)}${nearest(value, names)}; accepted: ${names.join(", ")}`,
        );
      }
      return name;
    }
    case "scalar": {
      const read = scalarValue(type.scalar, value);
      if (read === undefined) {
        report(
          value.line,
          `field "${field}" holds ${SCALAR_NAMES[type.scalar]}, found ${shown(value)}`,
        );
      }
      return read;
    }
  }
}

/** A map entry is a message with the fields `key` and `value`. */
function mapEntry(
  type: Extract<FieldType, { kind: "map" }>,
  field: string,
  entry: Extract<TextValue, { kind: "message" }>,
  serverVersion: string,
  report: Report,
): ConfigMessage {
  const values = new Map<string, Located<Value>[]>();
  for (const part of entry.fields) {
    if (part.name !== "key" && part.name !== "value") {
      report(
        part.line,
        `an entry of "${field}" has the fields "key" and "value", not "${part.name}"`,
      );
      continue;
    }
    const partType: FieldType =
      part.name === "key" ? { kind: "scalar", scalar: type.key } : type.value;
    const descriptor = { type: partType, repeated: false };
    const value = part.values[0];
    if (value !== undefined && shapeFits(part, descriptor, values.has(part.name), report)) {
      const name = `${field}.${part.name}`;
      const typed = typedValue(partType, name, value, serverVersion, report);
      values.set(part.name, typed === undefined ? [] : [{ value: typed, line: value.line }]);
    }
  }
  return new ConfigMessage(entry.line, values);
}

const SCALAR_NAMES: Readonly<Record<ScalarType, string>> = {
  string: "a string in quotes",
  bool: "true or false",
  int32: "a whole number of 32 bits",
  int64: "a whole number of 64 bits",
  uint32: "a whole number of 32 bits, 0 or more",
  uint64: "a whole number of 64 bits, 0 or more",
  float: "a number",
  double: "a number",
};

const RANGES: Readonly<Partial<Record<ScalarType, readonly [bigint, bigint]>>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

function scalarValue(type: ScalarType, value: TextValue): Value | undefined {
  if (type === "string") {
    return value.kind === "string" ? value.value : undefined;
  }
  if (type === "bool") {
    const text = value.kind === "identifier" || value.kind === "integer" ? value.text : undefined;
    return text === undefined ? undefined : BOOLEANS.get(text);
  }
  const range = RANGES[type];
  if (range !== undefined) {
    const inRange = value.kind === "integer" && value.value >= range[0] && value.value <= range[1];
    return inRange ? value.value : undefined;
  }
  if (value.kind === "integer" || value.kind === "float") {
    return Number(value.value);
  }
  if (value.kind === "identifier" && /^-?(inf|infinity|nan)$/i.test(value.text)) {
    return /nan/i.test(value.text) ? NaN : value.text.startsWith("-") ? -Infinity : Infinity;
  }
  return undefined;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["true", "True", "t", "1"].map((text): [string, boolean] => [text, true]),
  ...["false", "False", "f", "0"].map((text): [string, boolean] => [text, false]),
]);

function unknownField(name: string, message: string, known: readonly string[]): string {
  const where = `unknown field "${name}" in ${message}`;
  if (known.length === 0) {
    return `${where}, which has no fields`;
  }
  const found = closest(name, known);
  return distance(name, found) <= found.length / 2
    ? `${where}; did you mean "${found}"?`
    : `${where}; accepted: ${[...known].sort().join(", ")}`;
}

function nearest(value: TextValue, names: readonly string[]): string {
  const text =
    value.kind === "identifier" ? value.text : value.kind === "string" ? value.value : "";
  const found = text === "" ? undefined : closest(text.toUpperCase(), names);
  return found !== undefined && distance(text.toUpperCase(), found) <= found.length / 2
    ? `, did you mean ${found}`
    : "";
}

function shown(value: TextValue): string {
  switch (value.kind) {
    case "message":
      return "a message";
    case "string":
      return value.value.length > 40
        ? `${JSON.stringify(value.value.slice(0, 40))}…`
        : JSON.stringify(value.value);
    default:
      return value.text;
  }
}
