import assert from "node:assert/strict";

import {
  cudaOfDriver,
  cudaOfImageTag,
  driverOf,
  matchCuda,
  releaseRefusal,
} from "../../components/gpu/nodeImage";

describe("node image", () => {
  it("knows the driver of a release by its date", () => {
    assert.equal(driverOf("1.36.2-20260714"), "580.159.03");
    assert.equal(driverOf("1.35.6-20260714"), "580.159.03");
    assert.equal(driverOf("1.36.2-20991231"), undefined);
  });

  it("knows the CUDA of image tags between the releases that changed it", () => {
    assert.deepEqual(cudaOfImageTag("26.10-py3"), { major: 13, minor: 4 });
    assert.deepEqual(cudaOfImageTag("26.07-py3-min"), { major: 13, minor: 3 });
    assert.deepEqual(cudaOfImageTag("25.12"), { major: 13, minor: 0 });
    assert.equal(cudaOfImageTag("25.08-py3"), undefined);
    assert.equal(cudaOfImageTag("latest"), undefined);
    assert.deepEqual(cudaOfDriver("580.159.03"), { major: 13, minor: 0 });
  });

  it("refuses a newer CUDA major", () => {
    assert.deepEqual(matchCuda("26.10-py3", "570.133.20"), {
      kind: "refused",
      message:
        "image 26.10-py3 has CUDA 13.4, but driver 570.133.20 of the nodes supports CUDA 12.8; choose an image with CUDA 12 or a newer nodeGroups releaseVersion",
    });
  });

  it("advises on a newer minor and names the PTX limit", () => {
    assert.deepEqual(matchCuda("26.10-py3", "580.159.03"), {
      kind: "advisory",
      message:
        "image 26.10-py3 has CUDA 13.4, driver 580.159.03 of the nodes supports CUDA 13.0: it runs by minor-version compatibility, but the driver cannot compile PTX newer than 13.0, so models must ship code compiled for compute capability 7.5",
    });
  });

  it("is silent where the driver is as new as the image, or one of them is not known", () => {
    assert.deepEqual(matchCuda("25.09-py3", "580.159.03"), { kind: "supported" });
    assert.deepEqual(matchCuda("sandbox", "580.159.03"), { kind: "unknown" });
    assert.deepEqual(matchCuda("26.10-py3", "999.1"), { kind: "unknown" });
  });

  it("refuses a release of another minor, or one whose driver nobody states", () => {
    assert.equal(releaseRefusal("1.36.2-20260714", "1.36", undefined), undefined);
    assert.equal(releaseRefusal("1.36.9-20270101", "1.36", "590.10.01"), undefined);
    assert.equal(
      releaseRefusal("1.35.6-20260714", "1.36", undefined),
      '"1.35.6-20260714" is not a release for Kubernetes 1.36; accepted: 1.36.<patch>-<date>',
    );
    assert.equal(
      releaseRefusal("1.36.9-20270101", "1.36", undefined),
      '"1.36.9-20270101" has an NVIDIA driver that is not known here; set driverVersion beside it, from https://github.com/awslabs/amazon-eks-ami/releases, or use a release of 20250519, 20260714',
    );
  });
});
