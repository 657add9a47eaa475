import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { currentReference } from "../../policy/src/cli/reference";
import { policies } from "../../policy/src/pack";
import { packFolder } from "./support/pack";

const pages = [
  path.join(packFolder, "REFERENCE.md"),
  path.join(packFolder, "..", "docs", "policies.md"),
];

describe("policy reference", () => {
  for (const page of pages) {
    it(`is current: ${path.basename(page)}`, async () => {
      const generated = await format(currentReference(packFolder), {
        parser: "markdown",
        printWidth: 100,
        trailingComma: "all",
      });
      if (process.env["UPDATE_GOLDEN"] === "1") {
        writeFileSync(page, generated);
      }
      assert.equal(readFileSync(page, "utf8"), generated);
    });
  }

  it("has a section for every policy", () => {
    const sections = [...currentReference(packFolder).matchAll(/^### (.*)$/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual([...sections].sort(), policies.map(({ name }) => name).sort());
  });
});
