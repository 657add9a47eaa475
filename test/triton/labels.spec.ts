import assert from "node:assert/strict";

import {
  objectLabels,
  podLabels,
  reservedKeys,
  selectorLabels,
} from "../../components/triton/labels";

describe("labels", () => {
  it("select pods by what never changes while the server exists", () => {
    assert.deepEqual(selectorLabels("main"), {
      "app.kubernetes.io/name": "triton",
      "app.kubernetes.io/instance": "main",
      "app.kubernetes.io/component": "inference-server",
    });
  });

  it("of the platform win over a user's and over common ones", () => {
    const objects = objectLabels("main", "2.72.0", { "app.kubernetes.io/name": "mine", a: "b" });
    assert.equal(objects["app.kubernetes.io/name"], "triton");
    assert.equal(objects.a, "b");
    const pod = podLabels(objects, {
      "app.kubernetes.io/instance": "other",
      "triton-platform/runtime": "none",
      c: "d",
    });
    assert.equal(pod["app.kubernetes.io/instance"], "main");
    assert.equal(pod["triton-platform/runtime"], "triton");
    assert.equal(pod.c, "d");
  });

  it("of the platform are reserved", () => {
    assert.deepEqual(
      reservedKeys({ "app.kubernetes.io/x": "", "triton-platform/y": "", team: "", "a.io/b": "" }),
      ["app.kubernetes.io/x", "triton-platform/y"],
    );
  });
});
