import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { packFolder } from "./support/pack";

const page = readFileSync(path.join(packFolder, "LEVELS.md"), "utf8");

/** Names of policies in the first column of the tables below a heading. */
function explainedUnder(heading: string): string[] {
  const section = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)])
    .map(([, name]) => name ?? "");
}

describe("LEVELS.md", () => {
  for (const environment of ["dev", "local", "sandbox"]) {
    it(`says why ${environment} differs, for each policy and no other`, () => {
      const file = path.join(packFolder, "config", `${environment}.json`);
      const configured = Object.keys(JSON.parse(readFileSync(file, "utf8")) as object);
      const explained = [
        ...explainedUnder("What every environment sets"),
        ...explainedUnder(environment),
      ];
      assert.deepEqual(explained.sort(), configured.sort());
    });
  }
});
