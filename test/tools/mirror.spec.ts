import assert from "node:assert/strict";

import { chartImages, mirrorPlan } from "../../tools/aws/mirrorPlan";
import { devConfig, prodConfig } from "../aws/eksConfigs";
import { RECORDING_TIMEOUT, prodRecording } from "../aws/recordedPlatform";

const host = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

describe("mirror", () => {
  it("lists every image once, under its full name in the registry", () => {
    assert.deepEqual(mirrorPlan(prodConfig(), ["nvcr.io/nvidia/tritonserver:26.08-py3"]), [
      ...[
        "nvcr.io/nvidia/k8s-device-plugin:v0.20.0",
        "nvcr.io/nvidia/k8s/dcgm-exporter:4.5.3-4.8.2-distroless",
        "nvcr.io/nvidia/tritonserver:26.08-py3",
        "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0",
        "registry.k8s.io/autoscaling/cluster-autoscaler:v1.36.1",
      ].map((source) => ({ source, target: `${host}/${source}` })),
    ]);
  });

  it("lists the autoscaler only where it is installed, in the cluster's minor", () => {
    assert.ok(!chartImages(devConfig()).some((image) => image.includes("autoscaler")));
    const config = prodConfig({ cluster: { version: "1.35" } });
    assert.ok(
      chartImages(config).includes("registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.2"),
    );
  });

  it("holds the repository of every release", async function () {
    this.timeout(RECORDING_TIMEOUT);
    const targets = mirrorPlan(prodConfig(), []).map(({ target }) => target.replace(/:[^/]*$/, ""));
    const releases = (await prodRecording()).all("kubernetes:helm.sh/v3:Release");
    const used = releases.map(
      ({ inputs }) => (inputs.values as { image: { repository: string } }).image.repository,
    );
    assert.deepEqual([...used].sort(), [...targets].sort());
  });

  it("says so where there is no registry", () => {
    assert.throws(() => mirrorPlan(devConfig(), []), {
      message: "imageRegistry.host is not set: there is nothing to copy images to",
    });
  });
});
