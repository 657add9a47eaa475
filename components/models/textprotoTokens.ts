/**
 * Tokens of the protobuf text format.
 *
 * The parsers of published libraries stop at the first mistake and return messages without
 * positions; the checks of a model configuration name the line of every finding, so the text is
 * read here. Grammar: https://protobuf.dev/reference/protobuf/textformat-spec/
 */
export type Token =
  | { readonly kind: "symbol"; readonly text: string; readonly line: number }
  | { readonly kind: "identifier"; readonly text: string; readonly line: number }
  | {
      readonly kind: "integer";
      readonly text: string;
      readonly value: bigint;
      readonly line: number;
    }
  | { readonly kind: "float"; readonly text: string; readonly value: number; readonly line: number }
  | { readonly kind: "string"; readonly text: string; readonly line: number }
  | { readonly kind: "end"; readonly text: ""; readonly line: number };

/** The text is no protobuf text; `line` is where reading stopped. */
export class TextprotoError extends Error {
  public override readonly name = "TextprotoError";

  constructor(
    message: string,
    public readonly line: number,
  ) {
    super(message);
  }
}

const SPACE = /[ \t\r\f\v]+|#[^\n]*/y;
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y;
const FLOAT = /(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?|\d+[eE][+-]?\d+[fF]?|\d+[fF]/y;
const INTEGER = /0[xX][0-9a-fA-F]+|\d+/y;
const SYMBOLS = "{}<>[]:,;-./";

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "?": 63,
  "\\": 92,
  "'": 39,
  '"': 34,
};

/** Splits the text into tokens; the last one has kind `end`. Throws {@link TextprotoError}. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };

  while (at < text.length) {
    const character = text.charAt(at);
    if (character === "\n") {
      line += 1;
      at += 1;
      continue;
    }
    const space = match(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    if (character === '"' || character === "'") {
      const { value, end } = readString(text, at, line);
      tokens.push({ kind: "string", text: value, line });
      at = end;
      continue;
    }
    const identifier = match(IDENTIFIER);
    if (identifier !== undefined) {
      tokens.push({ kind: "identifier", text: identifier, line });
      at += identifier.length;
      continue;
    }
    const number = match(FLOAT) ?? match(INTEGER);
    if (number !== undefined) {
      tokens.push(numberToken(number, line));
      at += number.length;
      const next = text.charAt(at);
      if (/[A-Za-z0-9_.]/.test(next)) {
        throw new TextprotoError(`"${number}${next}" is no number`, line);
      }
      continue;
    }
    if (!SYMBOLS.includes(character)) {
      throw new TextprotoError(`unexpected character ${JSON.stringify(character)}`, line);
    }
    tokens.push({ kind: "symbol", text: character, line });
    at += 1;
  }
  tokens.push({ kind: "end", text: "", line });
  return tokens;
}

function numberToken(text: string, line: number): Token {
  if (/^0[xX]/.test(text)) {
    return { kind: "integer", text, value: BigInt(text), line };
  }
  if (/^\d+$/.test(text)) {
    if (text.length > 1 && text.startsWith("0")) {
      if (!/^[0-7]+$/.test(text)) {
        throw new TextprotoError(`"${text}" starts with 0 and is no octal number`, line);
      }
      return { kind: "integer", text, value: BigInt(`0o${text.slice(1)}`), line };
    }
    return { kind: "integer", text, value: BigInt(text), line };
  }
  return { kind: "float", text, value: Number(text.replace(/[fF]$/, "")), line };
}

/** Reads one quoted string that starts at `start`. Escapes make bytes; the bytes must be UTF-8. */
function readString(text: string, start: number, line: number): { value: string; end: number } {
  const quote = text.charAt(start);
  const bytes: Buffer[] = [];
  let at = start + 1;
  for (;;) {
    const character = text.charAt(at);
    if (character === "" || character === "\n") {
      throw new TextprotoError(`string without its closing ${quote}`, line);
    }
    if (character === quote) {
      break;
    }
    if (character === "\\") {
      const escape = readEscape(text, at + 1, line);
      bytes.push(escape.bytes);
      at = escape.end;
    } else {
      const point = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(Buffer.from(point));
      at += point.length;
    }
  }
  try {
    return {
      value: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        Buffer.concat(bytes),
      ),
      end: at + 1,
    };
  } catch {
    throw new TextprotoError("string is not valid UTF-8", line);
  }
}

function readEscape(text: string, at: number, line: number): { bytes: Buffer; end: number } {
  const rest = text.slice(at, at + 9);
  const simple = SIMPLE_ESCAPES[rest.charAt(0)];
  if (simple !== undefined) {
    return { bytes: Buffer.from([simple]), end: at + 1 };
  }
  const byte = /^[0-7]{1,3}/.exec(rest)?.[0] ?? undefined;
  if (byte !== undefined) {
    const value = parseInt(byte, 8);
    if (value > 255) {
      throw new TextprotoError(`escape \\${byte} is larger than a byte`, line);
    }
    return { bytes: Buffer.from([value]), end: at + byte.length };
  }
  const hexadecimal = /^[xX]([0-9a-fA-F]{1,2})/.exec(rest);
  if (hexadecimal?.[1] !== undefined) {
    return {
      bytes: Buffer.from([parseInt(hexadecimal[1], 16)]),
      end: at + hexadecimal[0].length,
    };
  }
  const unicode = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
  const digits = unicode?.[1] ?? unicode?.[2];
  if (unicode !== null && digits !== undefined) {
    const point = parseInt(digits, 16);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      throw new TextprotoError(`escape \\${unicode[0]} is no Unicode character`, line);
    }
    return { bytes: Buffer.from(String.fromCodePoint(point)), end: at + unicode[0].length };
  }
  throw new TextprotoError(`unknown escape \\${rest.charAt(0)} in a string`, line);
}
