import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { taggableTypes } from "../../../policy/src/aws/account/taggable";
import { currentToken, olderBucketTokens, tokens } from "../../../policy/src/aws/tokens";

const provider = path.dirname(createRequire(__filename).resolve("@pulumi/aws/package.json"));

/** The source of the resource class that a token names; reading it is cheaper than loading the SDK. */
function classOf(token: string): string {
  const [, module = "", ,] = /^aws:([^:]+):(\w+)$/.exec(token) ?? [];
  return readFileSync(path.join(provider, `${module}.js`), "utf8");
}

describe("type tokens of AWS", () => {
  for (const token of Object.values(tokens)) {
    it(`${token} is what the provider's SDK registers`, () => {
      assert.ok(classOf(token).includes(`__pulumiType = '${token}'`));
    });
  }

  for (const token of olderBucketTokens) {
    it(`${token} is the deprecated twin of ${currentToken(token)}`, () => {
      assert.ok(classOf(token).includes(`__pulumiType = '${token}'`));
      assert.ok(Object.values<string>(tokens).includes(currentToken(token)));
    });
  }

  it("those that must be tagged take tags", () => {
    const without = [...taggableTypes].filter((token) => {
      const source = classOf(token);
      return (
        !source.includes(`__pulumiType = '${token}'`) ||
        !source.includes('resourceInputs["tags"] = args')
      );
    });
    assert.deepEqual(without, []);
  });
});
