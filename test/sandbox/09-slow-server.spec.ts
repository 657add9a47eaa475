import * as assert from "node:assert/strict";

import { session } from "./support/session";

/** Kept from running into the ten minutes of the provider: this many seconds stand for them. */
const SERVICE_AWAIT_SECONDS = 20;
const LOAD_SECONDS = 40;

describe("a server that takes longer to load than a Service is waited for", () => {
  it("does not fail `up`", async () => {
    const { checkout } = session();
    // A server of its own, so that its Services are created together with its slow pods. It takes a GPU of `main`.
    checkout.replace(
      "models/text_features/1/model.py",
      "    def initialize(self, args):\n",
      `    def initialize(self, args):\n        __import__("time").sleep(${String(LOAD_SECONDS)})\n`,
    );
    checkout.setConfig(["servers", "main", "replicas"], 1);
    checkout.setConfig(["servers", "slow"], {
      image: {
        repository: "triton-platform.local/tritonserver",
        tag: "24.10-cpu",
        serverVersion: "2.51.0",
        pullPolicy: "Never",
      },
      device: "gpu",
      replicas: 1,
      resources: { cpu: "250m" },
      rollout: { progressDeadlineSeconds: 180 },
      exposure: {
        type: "LoadBalancer",
        annotations: { "pulumi.com/timeoutSeconds": String(SERVICE_AWAIT_SECONDS) },
      },
      models: { text_features: {} },
    });
    // `main` gives its second GPU back first.
    checkout.setConfig(["servers", "main", "models"], { identity: {} });
    const started = Date.now();
    const up = await checkout.sandbox(["up"]);
    assert.equal(up.exitCode, 0, up.output);
    assert.ok((Date.now() - started) / 1000 > LOAD_SECONDS, "the server was not slow");
  });

  after(async () => {
    const { checkout } = session();
    // First the slow server gives its GPU back: the engine deletes only after it has created.
    checkout.setConfig(["servers", "slow"], undefined);
    const smaller = await checkout.sandbox(["up"]);
    assert.equal(smaller.exitCode, 0, smaller.output);
    await checkout.restore("models", "Pulumi.sandbox.yaml");
    const up = await session().checkout.sandbox(["up"]);
    assert.equal(up.exitCode, 0, up.output);
  });
});
