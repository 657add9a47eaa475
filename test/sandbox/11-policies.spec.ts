import * as assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

import { runShell } from "./support/command";
import { session } from "./support/session";

/** Puts a configuration of the pack beside the checkout's: the sandbox's own with one policy changed. */
function packConfig(name: string, change: Record<string, unknown>): string {
  const { checkout } = session();
  const own = JSON.parse(
    readFileSync(checkout.path("policy", "config", "sandbox.json"), "utf8"),
  ) as Record<string, unknown>;
  const file = checkout.path(".sandbox", `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...own, ...change }));
  return file;
}

const withPack = (config: string) => ["--policy-pack", "policy", "--policy-pack-config", config];

describe("the policy pack in the engine", () => {
  before(async () => {
    const built = await runShell("npm run build:policy", session().checkout.directory);
    assert.equal(built.exitCode, 0, built.output);
  });

  it("passes the platform with the sandbox's own configuration", async () => {
    const config = session().checkout.path("policy", "config", "sandbox.json");
    await session().pulumi("preview", "--expect-no-changes", ...withPack(config));
  });

  it("fails a preview with a violation, and names container and image", async () => {
    const config = packConfig("registries", {
      "image-registry-allowlist": { registries: ["nvcr.io/nvidia"] },
    });
    const { exitCode, output } = await session().checkout.sandbox([
      "pulumi",
      "preview",
      ...withPack(config),
    ]);
    assert.notEqual(exitCode, 0, output);
    assert.match(output, /\[mandatory\][\s\S]*image-registry-allowlist/);
    assert.match(output, /"triton"[\s\S]*triton-platform\.local\/tritonserver/);
  });

  it("shows an advisory and passes", async () => {
    const config = packConfig("advisory", {
      "image-registry-allowlist": {
        enforcementLevel: "advisory",
        registries: ["nvcr.io/nvidia"],
      },
    });
    const { exitCode, output } = await session().checkout.sandbox([
      "pulumi",
      "preview",
      ...withPack(config),
    ]);
    assert.equal(exitCode, 0, output);
    assert.match(output, /\[advisory\][\s\S]*image-registry-allowlist/);
  });

  it("stops `up` before the resource is created", async () => {
    const { checkout, apps } = session();
    const config = packConfig("registries", {
      "image-registry-allowlist": { registries: ["nvcr.io/nvidia"] },
    });
    const document = JSON.stringify({
      image: {
        repository: "triton-platform.local/tritonserver",
        tag: "24.10-cpu",
        serverVersion: "2.51.0",
        pullPolicy: "Never",
      },
      models: { identity: {} },
    });
    checkout.setConfig(["servers", "refused"], JSON.parse(document));
    const { exitCode, output } = await checkout.sandbox([
      "pulumi",
      "up",
      "--yes",
      "--skip-preview",
      ...withPack(config),
    ]);
    await checkout.restore("Pulumi.sandbox.yaml");
    assert.notEqual(exitCode, 0, output);
    const { items } = await apps.listNamespacedDeployment({ namespace: "triton" });
    assert.deepEqual(
      items.map(({ metadata }) => metadata?.labels?.["app.kubernetes.io/instance"]),
      ["main"],
    );
    const up = await checkout.sandbox(["up"]);
    assert.equal(up.exitCode, 0, up.output);
  });
});
