import * as assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { parseConfig } from "../components/config";
import { generatedFiles } from "../tools/docs/main";
import { root } from "./support/stack";

describe("documentation", () => {
  for (const [file, content] of Object.entries(generatedFiles())) {
    it(`${file} is what the schema says (else run: npm run docs)`, () => {
      assert.equal(readFileSync(join(root, file), "utf8"), content);
    });
  }

  it("shows a stack file in the README that is complete", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const [, block = ""] = /```yaml\n(config:[\s\S]*?)```/.exec(readme) ?? [];
    const { config } = parse(block) as { config: Record<string, unknown> };
    const input = Object.entries(config).map(([key, value]): [string, unknown] => [
      key.replace("triton-platform:", ""),
      value,
    ]);
    assert.deepEqual(parseConfig(Object.fromEntries(input)).problems, []);
  });

  it("links only to files that exist", () => {
    const pages = [
      "README.md",
      "CONTRIBUTING.md",
      ...readdirSync(join(root, "docs"))
        .filter((name) => name.endsWith(".md"))
        .map((name) => `docs/${name}`),
    ];
    const missing = pages.flatMap((page) => {
      const text = readFileSync(join(root, page), "utf8");
      return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].flatMap(([, target = ""]) => {
        try {
          readFileSync(join(root, page, "..", target), "utf8");
          return [];
        } catch (error) {
          return (error as { code?: unknown }).code === "EISDIR" ? [] : [`${page}: ${target}`];
        }
      });
    });
    assert.deepEqual(missing, []);
  });
});
