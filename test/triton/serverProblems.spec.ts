import assert from "node:assert/strict";

import { serverProblems } from "../../components/triton/serverProblems";
import type { ServerInput } from "../../components/triton/schema";
import { GIB, release, server } from "./fixtures";

const problems = (input: Partial<ServerInput>, releases = [release("identity")]) =>
  serverProblems(server(input), releases, "servers.main");

describe("serverProblems", () => {
  it("finds nothing in a server with defaults, on GPU and CPU", () => {
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems({ device: "cpu" }), []);
  });

  it("finds every problem of every part at once", () => {
    const found = problems({
      device: "cpu",
      image: { tag: "26.08-py3", serverVersion: "2.51.0" },
      flags: { "http-max-input-size": 1, "model-repository": "/models" },
      resources: { sharedMemory: "1Mi", memory: "64Mi", ephemeralStorage: "1Gi" },
      exposure: { type: "LoadBalancer", scheme: "internet-facing" },
      shutdown: { terminationGracePeriodSeconds: 20 },
      rollout: { spareGpu: true },
      labels: { "app.kubernetes.io/name": "mine" },
      annotations: { "triton-platform/server-version": "2.99.0" },
    });
    assert.deepEqual(
      found.map(({ path }) => path),
      [
        "servers.main.image.serverVersion",
        "servers.main.flags.http-max-input-size",
        "servers.main.flags.model-repository",
        "servers.main.resources.sharedMemory",
        "servers.main.resources.memory",
        "servers.main.resources.ephemeralStorage",
        "servers.main.rollout.spareGpu",
        "servers.main.exposure.sourceRanges",
        "servers.main.shutdown.terminationGracePeriodSeconds",
        "servers.main.labels.app.kubernetes.io/name",
        "servers.main.annotations.triton-platform/server-version",
      ],
    );
  });

  it("says that a spare GPU means nothing without GPUs, and that its own labels stay its own", () => {
    assert.deepEqual(problems({ device: "cpu", rollout: { spareGpu: true } }), [
      {
        path: "servers.main.rollout.spareGpu",
        message: 'has no meaning with device "cpu"; accepted: leave it out',
      },
    ]);
    assert.deepEqual(problems({ labels: { "triton-platform/owner": "me" } }), [
      {
        path: "servers.main.labels.triton-platform/owner",
        message: "is set by the platform; accepted: another key",
      },
    ]);
  });

  it("cannot check flags and sizes of an image whose server version nothing states", () => {
    const found = problems({ image: { tag: "mine" }, flags: { nonsense: 1 } });
    assert.deepEqual(
      found.map(({ path }) => path),
      ["servers.main.image.serverVersion"],
    );
  });

  it("lets an override correct the assumed size of a pinned release", () => {
    const assumed = { totalBytes: GIB, largestBytes: GIB, batchBytes: GIB };
    const resources = { sharedMemory: "64Mi", memory: "512Mi", ephemeralStorage: "2Gi" };
    assert.deepEqual(problems({ resources }, [release("m", assumed, true)]), []);
    assert.equal(problems({ resources }, [release("m", assumed)]).length, 3);
  });
});
