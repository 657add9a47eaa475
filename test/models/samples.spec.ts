import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { load } from "./modelTree";

const ROOT = resolve(__dirname, "../..");
const MODELS = { identity: {}, text_features: {}, pipeline: {} };

describe("sample models", () => {
  for (const device of ["cpu", "gpu"] as const) {
    for (const serverVersion of ["2.51", "2.72"]) {
      it(`pass every check on ${device} with server ${serverVersion}, without a warning`, () => {
        const loaded = load(ROOT, MODELS, { device, serverVersion });
        assert.deepEqual(loaded.problems, []);
        assert.deepEqual(loaded.warnings, []);
        assert.deepEqual(
          loaded.releases.map(({ model }) => model),
          ["identity", "pipeline", "text_features"],
        );
        // They compute in host memory, so a server with GPUs serves them without one.
        assert.deepEqual(
          loaded.releases.map(({ footprint }) => footprint.usesGpu),
          [false, false, false],
        );
      });
    }
  }

  it("release nothing but what git holds", () => {
    const keys = load(ROOT, MODELS).releases.flatMap(({ files }) => files.map(({ key }) => key));
    assert.deepEqual(keys, [
      "identity/1/model.py",
      "identity/config.pbtxt",
      "pipeline/1/.gitkeep",
      "pipeline/config.pbtxt",
      "text_features/1/model.py",
      "text_features/config.pbtxt",
    ]);
  });

  it("batch requests dynamically, and the ensemble is made of the other two", () => {
    const text = (model: string): string =>
      readFileSync(join(ROOT, "models", model, "config.pbtxt"), "utf8");
    assert.match(text("identity"), /^dynamic_batching \{/m);
    assert.deepEqual(
      [...text("pipeline").matchAll(/model_name: "(\w+)"/g)].map(([, name]) => name),
      ["text_features", "identity"],
    );
  });
});
