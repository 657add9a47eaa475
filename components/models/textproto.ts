import { TextprotoError, tokenize } from "./textprotoTokens";
import type { Token } from "./textprotoTokens";

/** One value as written, before any message type is known. */
export type TextValue =
  | { readonly kind: "message"; readonly fields: readonly TextField[]; readonly line: number }
  | { readonly kind: "string"; readonly value: string; readonly line: number }
  | {
      readonly kind: "integer";
      readonly value: bigint;
      readonly text: string;
      readonly line: number;
    }
  | { readonly kind: "float"; readonly value: number; readonly text: string; readonly line: number }
  | { readonly kind: "identifier"; readonly text: string; readonly line: number };

/** One occurrence of a field. */
export interface TextField {
  /** Field name; an extension keeps its brackets. */
  readonly name: string;
  readonly line: number;
  /** Whether the value was written as `[…]`. */
  readonly list: boolean;
  /** Whether a `:` stood before the value. */
  readonly colon: boolean;
  readonly values: readonly TextValue[];
}

/** Deeper nesting than any model configuration has; keeps the reader off the end of the stack. */
const MAX_DEPTH = 64;

/**
 * Reads protobuf text format.
 *
 * @throws {@link TextprotoError} with the line where the text stops being protobuf text
 */
export function parseTextproto(text: string): readonly TextField[] {
  const reader = new Reader(tokenize(text));
  const fields = readFields(reader, undefined, 0);
  return fields;
}

/** A position in a list of tokens that never runs past its end. */
class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  public get token(): Token {
    return this.tokens[this.at] ?? { kind: "end", text: "", line: 1 };
  }

  public next(): Token {
    const token = this.token;
    if (token.kind !== "end") {
      this.at += 1;
    }
    return token;
  }

  /** Whether the next token is this symbol. */
  public isSymbol(text: string): boolean {
    return this.token.kind === "symbol" && this.token.text === text;
  }

  /** Steps over the symbol when it is next. */
  public take(text: string): boolean {
    const found = this.isSymbol(text);
    if (found) {
      this.at += 1;
    }
    return found;
  }
}

function readFields(reader: Reader, close: string | undefined, depth: number): TextField[] {
  const fields: TextField[] = [];
  for (;;) {
    const token = reader.token;
    if (token.kind === "end") {
      if (close !== undefined) {
        throw new TextprotoError(`the text ends before a closing "${close}"`, token.line);
      }
      return fields;
    }
    if (close !== undefined && reader.take(close)) {
      return fields;
    }
    fields.push(readField(reader, depth));
    if (!reader.take(",")) {
      reader.take(";");
    }
  }
}

function readField(reader: Reader, depth: number): TextField {
  const token = reader.token;
  const name = readFieldName(reader);
  const colon = reader.take(":");
  const list = reader.isSymbol("[");
  if (!colon && !list && !reader.isSymbol("{") && !reader.isSymbol("<")) {
    throw new TextprotoError(
      `expected ":" after field "${name}", found ${shown(reader.token)}`,
      reader.token.line,
    );
  }
  return {
    name,
    line: token.line,
    list,
    colon,
    values: list ? readList(reader, depth) : [readValue(reader, depth)],
  };
}

function readFieldName(reader: Reader): string {
  const token = reader.next();
  if (token.kind === "identifier") {
    return token.text;
  }
  if (token.kind === "symbol" && token.text === "[") {
    let name = "";
    for (;;) {
      const part = reader.next();
      if (part.kind === "symbol" && part.text === "]" && name !== "") {
        return `[${name}]`;
      }
      const isPart =
        part.kind === "identifier" ||
        (part.kind === "symbol" && [".", "/", "-"].includes(part.text));
      if (!isPart) {
        throw new TextprotoError(`expected an extension name, found ${shown(part)}`, part.line);
      }
      name += part.text;
    }
  }
  throw new TextprotoError(`expected a field name, found ${shown(token)}`, token.line);
}

function readList(reader: Reader, depth: number): TextValue[] {
  const open = reader.next();
  if (reader.take("]")) {
    return [];
  }
  const values: TextValue[] = [];
  for (;;) {
    values.push(readValue(reader, depth));
    if (reader.take("]")) {
      return values;
    }
    if (!reader.take(",")) {
      throw new TextprotoError(
        `expected "," or "]" in the list that starts on line ${open.line}, found ${shown(reader.token)}`,
        reader.token.line,
      );
    }
  }
}

function readValue(reader: Reader, depth: number): TextValue {
  const token = reader.next();
  if (token.kind === "string") {
    let value = token.text;
    while (reader.token.kind === "string") {
      value += reader.next().text;
    }
    return { kind: "string", value, line: token.line };
  }
  if (token.kind === "symbol" && (token.text === "{" || token.text === "<")) {
    if (depth >= MAX_DEPTH) {
      throw new TextprotoError(`messages are nested more than ${MAX_DEPTH} deep`, token.line);
    }
    const close = token.text === "{" ? "}" : ">";
    return { kind: "message", fields: readFields(reader, close, depth + 1), line: token.line };
  }
  if (token.kind === "symbol" && token.text === "-") {
    return negated(reader.next());
  }
  switch (token.kind) {
    case "integer":
      return { kind: "integer", value: token.value, text: token.text, line: token.line };
    case "float":
      return { kind: "float", value: token.value, text: token.text, line: token.line };
    case "identifier":
      return { kind: "identifier", text: token.text, line: token.line };
    default:
      throw new TextprotoError(`expected a value, found ${shown(token)}`, token.line);
  }
}

function negated(token: Token): TextValue {
  switch (token.kind) {
    case "integer":
      return { kind: "integer", value: -token.value, text: `-${token.text}`, line: token.line };
    case "float":
      return { kind: "float", value: -token.value, text: `-${token.text}`, line: token.line };
    case "identifier":
      if (/^(inf|infinity|nan)$/i.test(token.text)) {
        return { kind: "identifier", text: `-${token.text}`, line: token.line };
      }
      break;
    default:
      break;
  }
  throw new TextprotoError(`expected a number after "-", found ${shown(token)}`, token.line);
}

function shown(token: Token): string {
  return token.kind === "end" ? "the end of the text" : `"${token.text}"`;
}
