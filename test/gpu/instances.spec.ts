import assert from "node:assert/strict";

import {
  G4DN,
  SYSTEM_INSTANCES,
  g4dnSize,
  gpuInstanceRefusal,
  systemInstanceRefusal,
} from "../../components/gpu/instances";
import type { InstanceType } from "../../components/gpu/instances";

/** Rules of the published allocatable values: https://karpenter.sh/docs/reference/instance-types/ */
function allocatable({ vcpus, memoryGiB, maxPods }: InstanceType): [cpu: number, memory: number] {
  const reservedCpu = 60 + 10 + (vcpus > 2 ? 10 : 0) + Math.max(0, vcpus - 4) * 2.5;
  const reservedMemory = 255 + 11 * maxPods + 100;
  return [vcpus * 1000 - reservedCpu, Math.floor(memoryGiB * 1024 * 0.925 - reservedMemory)];
}

describe("instance types", () => {
  it("has the allocatable CPU and memory that the rules give, for every type", () => {
    for (const [name, type] of Object.entries<InstanceType>({ ...G4DN, ...SYSTEM_INSTANCES })) {
      assert.deepEqual(
        [type.allocatableCpuMillis, type.allocatableMemoryMiB],
        allocatable(type),
        name,
      );
    }
  });

  it("takes at least one address a pod and one for each interface", () => {
    for (const [name, type] of Object.entries<InstanceType>({ ...G4DN, ...SYSTEM_INSTANCES })) {
      assert.ok(type.addresses > type.maxPods, name);
    }
  });

  it("knows the sizes with more than one GPU", () => {
    const gpus = Object.entries(G4DN).map(([name, type]) => [name, type.gpus]);
    assert.deepEqual(Object.fromEntries(gpus), {
      "g4dn.xlarge": 1,
      "g4dn.2xlarge": 1,
      "g4dn.4xlarge": 1,
      "g4dn.8xlarge": 1,
      "g4dn.12xlarge": 4,
      "g4dn.16xlarge": 1,
      "g4dn.metal": 8,
    });
    assert.equal(g4dnSize("g4dn.metal")?.metal, true);
    assert.equal(g4dnSize("toString"), undefined);
  });

  it("says why an unknown family is refused", () => {
    const sizes =
      "g4dn.xlarge, g4dn.2xlarge, g4dn.4xlarge, g4dn.8xlarge, g4dn.12xlarge, g4dn.16xlarge, g4dn.metal";
    assert.equal(gpuInstanceRefusal("g4dn.xlarge"), undefined);
    assert.equal(
      gpuInstanceRefusal("p5.48xlarge"),
      `"p5.48xlarge" is not accepted; accepted: ${sizes}`,
    );
    assert.equal(
      gpuInstanceRefusal("g4ad.xlarge"),
      `"g4ad.xlarge" is not accepted (its GPUs are AMD Radeon Pro V520, which run no CUDA); accepted: ${sizes}`,
    );
    assert.equal(
      systemInstanceRefusal("m1.small"),
      '"m1.small" is not accepted; accepted: t3.large, m6i.large, m7i.large, m6i.xlarge, m7i.xlarge',
    );
  });
});
