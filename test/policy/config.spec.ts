import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import { resolveConfiguration } from "../../policy/src/cli/configuration";
import { policies } from "../../policy/src/pack";
import { analyzer, packFolder } from "./support/pack";

const folder = path.join(packFolder, "config");

function configuration(environment: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, `${environment}.json`), "utf8"));
}

describe("policy configuration", () => {
  let info: AnalyzerInfo;
  before(async function () {
    this.timeout(60_000);
    info = await (await analyzer()).info();
  });

  it("has a file for every environment", () => {
    assert.deepEqual(readdirSync(folder).sort(), [
      "dev.json",
      "local.json",
      "prod.json",
      "sandbox.json",
      "staging.json",
    ]);
  });

  for (const environment of ["dev", "local", "prod", "sandbox", "staging"]) {
    it(`names only policies and properties that exist, with values that fit: ${environment}`, () => {
      const resolved = resolveConfiguration(info, configuration(environment));
      assert.equal(Object.keys(resolved).length, policies.length);
    });
  }

  for (const environment of ["staging", "prod"]) {
    it(`makes everything mandatory in ${environment} but what is named here`, () => {
      const resolved = resolveConfiguration(info, configuration(environment));
      const lenient = Object.entries(resolved)
        .filter(([, { level }]) => level !== "mandatory")
        .map(([name, { level }]) => `${name} ${level}`);
      assert.deepEqual(lenient, ["priority-class advisory", "triton-flags-newer advisory"]);
    });
  }

  it("refuses what the engine would silently accept", () => {
    assert.throws(
      () =>
        resolveConfiguration(info, {
          "triton-require-shn": "mandatory",
          "triton-require-shm": { minimumSize: "1Gi" },
          "min-replicas": { minimum: "two" },
          "no-bare-pods": "off",
          "sa-dedicated": { exemptions: [{ resource: "x", reason: "y", owner: "z" }] },
        }),
      {
        name: "InputError",
        message: [
          'configuration: no-bare-pods must be one of advisory, mandatory, remediate, disabled, not "off"',
          "configuration: triton-require-shn is not a policy of this pack",
          "configuration: min-replicas.minimum must be of type integer, not string",
          "configuration: sa-dedicated.exemptions[0].expires is missing",
          "configuration: triton-require-shm.minimumSize is not a property of this policy; it has exemptions, minimumSizeLimit, undetermined",
        ].join("\n"),
      },
    );
  });

  it("lets a policy's own level win over the one for all", () => {
    const resolved = resolveConfiguration(info, { all: "disabled", "no-bare-pods": "advisory" });
    assert.equal(resolved["no-bare-pods"]?.level, "advisory");
    assert.equal(resolved["triton-require-shm"]?.level, "disabled");
  });
});
