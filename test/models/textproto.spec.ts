import assert from "node:assert/strict";
import fc from "fast-check";
import { parseTextproto } from "../../components/models/textproto";
import type { TextField, TextValue } from "../../components/models/textproto";
import { TextprotoError, tokenize } from "../../components/models/textprotoTokens";

/** A value without its lines, for comparison. */
type Plain = string | bigint | number | { readonly name: string } | readonly PlainField[];
interface PlainField {
  readonly name: string;
  readonly values: readonly Plain[];
}

function plainValue(value: TextValue): Plain {
  switch (value.kind) {
    case "message":
      return plain(value.fields);
    case "identifier":
      return { name: value.text };
    default:
      return value.value;
  }
}

function plain(fields: readonly TextField[]): readonly PlainField[] {
  return fields.map(({ name, values }) => ({ name, values: values.map(plainValue) }));
}

function only(text: string): Plain | undefined {
  return plain(parseTextproto(text))[0]?.values[0];
}

function failure(text: string): { line: number; message: string } {
  try {
    parseTextproto(text);
  } catch (error) {
    assert.ok(error instanceof TextprotoError);
    return { line: error.line, message: error.message };
  }
  return assert.fail("the text was accepted");
}

describe("protobuf text", () => {
  it("reads messages in braces and angle brackets, with and without a colon", () => {
    for (const text of ["a { b: 1 }", "a: { b: 1 }", "a < b: 1 >", "a: < b: 1 >", "a{b:1}"]) {
      assert.deepEqual(plain(parseTextproto(text)), [
        { name: "a", values: [[{ name: "b", values: [1n] }]] },
      ]);
    }
  });

  it("reads lists of scalars and of messages, and empty lists", () => {
    assert.deepEqual(plain(parseTextproto("a: [ 1, -1,2 ] b [ { c: 1 }, < c: 2 > ] d: []")), [
      { name: "a", values: [1n, -1n, 2n] },
      {
        name: "b",
        values: [[{ name: "c", values: [1n] }], [{ name: "c", values: [2n] }]],
      },
      { name: "d", values: [] },
    ]);
  });

  it("accepts commas, semicolons and nothing between fields, and comments anywhere", () => {
    assert.deepEqual(
      plain(parseTextproto("# first\na: 1, b: 2; c: 3 d: 4 # last\n# end")).map(({ name }) => name),
      ["a", "b", "c", "d"],
    );
  });

  it("joins adjacent strings of either quote over lines", () => {
    assert.equal(only(`a: "one" ' two'\n  "three"`), "one twothree");
  });

  it("decodes every escape", () => {
    assert.equal(
      only(String.raw`a: "\a\b\f\n\r\t\v\?\\\'\"\101\x41\X4a\u00e9\U0001F600\303\251"`),
      "\x07\b\f\n\r\t\v?\\'\"AAJé😀é",
    );
  });

  it("reads decimal, octal and hexadecimal integers of any sign", () => {
    assert.deepEqual(
      ["17", "017", "0x1F", "-0x1f", "- 3", "0", "18446744073709551615"].map((n) =>
        only(`a: ${n}`),
      ),
      [17n, 15n, 31n, -31n, -3n, 0n, 18446744073709551615n],
    );
  });

  it("reads every form of a float, and names for what is no number", () => {
    assert.deepEqual(
      ["1.5", ".5", "1.", "1e3", "-1.5E-2f", "2f"].map((n) => only(`a: ${n}`)),
      [1.5, 0.5, 1, 1000, -0.015, 2],
    );
    assert.deepEqual(only("a: -inf"), { name: "-inf" });
    assert.deepEqual(only("a: TYPE_FP32"), { name: "TYPE_FP32" });
  });

  it("keeps the line of every field and value", () => {
    const fields = parseTextproto('a: 1\n\nb [\n  1,\n  2\n]\nc: "x"\n  "y"\n');
    assert.deepEqual(
      fields.map(({ line, values }) => [line, values.map((value) => value.line)]),
      [
        [1, [1]],
        [3, [4, 5]],
        [7, [7]],
      ],
    );
  });

  const failures: [string, string, number, string][] = [
    ["a missing colon", "a: 1\nb 2", 2, 'expected ":" after field "b", found "2"'],
    ["a missing value", "a:\n", 2, "expected a value, found the end of the text"],
    ["an open message", "a {\n b: 1\n", 3, 'the text ends before a closing "}"'],
    ["the wrong bracket", "a {\n b: 1 >", 2, 'expected a field name, found ">"'],
    ["a stray bracket", "a: 1\n}", 2, 'expected a field name, found "}"'],
    [
      "an open list",
      "a: [ 1\n b",
      2,
      'expected "," or "]" in the list that starts on line 1, found "b"',
    ],
    ["a trailing comma in a list", "a: [ 1, ]", 1, 'expected a value, found "]"'],
    ["an open string", 'a: "x\nb: 1', 1, 'string without its closing "'],
    ["an unknown escape", String.raw`a: "\q"`, 1, String.raw`unknown escape \q in a string`],
    [
      "an octal escape beyond a byte",
      String.raw`a: "\777"`,
      1,
      String.raw`escape \777 is larger than a byte`,
    ],
    [
      "half a character",
      String.raw`a: "\ud800"`,
      1,
      String.raw`escape \ud800 is no Unicode character`,
    ],
    ["bytes that are no text", String.raw`a: "\xff"`, 1, "string is not valid UTF-8"],
    ["a number that runs into a name", "a: 12ab", 1, '"12a" is no number'],
    ["a bad octal", "a: 09", 1, '"09" starts with 0 and is no octal number'],
    ["a minus before a name", "a: -TYPE_FP32", 1, 'expected a number after "-", found "TYPE_FP32"'],
    ["a character of no token", "a: 1\n@", 2, 'unexpected character "@"'],
    ["a number as a field", "1: 2", 1, 'expected a field name, found "1"'],
    ["an unfinished extension", "[a.b: 1", 1, 'expected an extension name, found ":"'],
  ];
  for (const [what, text, line, message] of failures) {
    it(`names the line of ${what}`, () => {
      assert.deepEqual(failure(text), { line, message });
    });
  }

  it("refuses endless nesting instead of running out of stack", () => {
    assert.deepEqual(failure("a{".repeat(100_000)), {
      line: 1,
      message: "messages are nested more than 64 deep",
    });
  });

  it("never fails with anything but its own error, whatever the text", () => {
    const characters = fc.constantFrom(...Array.from("{}<>[]:,;-.\"'\\#\n abTYPE_019xe+/@é"));
    const texts = fc.oneof(fc.string(), fc.string({ unit: characters, maxLength: 60 }));
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseTextproto(text);
        } catch (error) {
          assert.ok(error instanceof TextprotoError);
          assert.ok(error.line >= 1 && error.line <= text.split("\n").length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  const fieldName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
  const scalarText: fc.Arbitrary<{ plain: Plain; text: string }> = fc.oneof(
    fc.string({ unit: "binary" }).map((value) => ({ plain: value, text: quoted(value) })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }).map((value) => ({
      plain: value,
      text: String(value),
    })),
    fc.stringMatching(/^TYPE_[A-Z0-9]{1,6}$/).map((name) => ({ plain: { name }, text: name })),
  );
  interface Written {
    readonly plain: readonly PlainField[];
    readonly text: string;
  }
  const { message } = fc.letrec<{ message: Written; field: { plain: PlainField; text: string } }>(
    (tie) => ({
      message: fc
        .array(tie("field"), { maxLength: 4, depthIdentifier: "message" })
        .map((fields) => ({
          plain: fields.map((field) => field.plain),
          text: fields.map((field) => field.text).join("\n"),
        })),
      field: fc.oneof(
        { depthIdentifier: "message", maxDepth: 4 },
        fc
          .record({ name: fieldName, values: fc.array(scalarText, { maxLength: 3 }) })
          .map(({ name, values }) => ({
            plain: { name, values: values.map((value) => value.plain) },
            text: `${name}: [${values.map((value) => value.text).join(", ")}]`,
          })),
        fc.record({ name: fieldName, value: scalarText }).map(({ name, value }) => ({
          plain: { name, values: [value.plain] },
          text: `${name}: ${value.text} # comment`,
        })),
        fc
          .record({ name: fieldName, value: tie("message"), angle: fc.boolean() })
          .map(({ name, value, angle }) => ({
            plain: { name, values: [value.plain] },
            text: angle ? `${name} <\n${value.text}\n>,` : `${name}: {\n${value.text}\n};`,
          })),
      ),
    }),
  );

  it("reads back every message that is written", () => {
    fc.assert(
      fc.property(message, (written) => {
        assert.deepEqual(plain(parseTextproto(written.text)), written.plain);
      }),
      { numRuns: 500 },
    );
  });

  it("ends every list of tokens with the end", () => {
    assert.deepEqual(tokenize("a\n"), [
      { kind: "identifier", text: "a", line: 1 },
      { kind: "end", text: "", line: 2 },
    ]);
  });
});

/** Writes a string the way protobuf does: escapes for what is not plain ASCII. */
function quoted(value: string): string {
  const bytes = [...Buffer.from(value)].map((byte) =>
    byte >= 32 && byte < 127 && byte !== 34 && byte !== 92
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, "0")}`,
  );
  return `"${bytes.join("")}"`;
}
