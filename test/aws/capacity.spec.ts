import assert from "node:assert/strict";

import { capacityProblems, spareGpus } from "../../components/aws/capacity";
import type { ServerDemand } from "../../components/aws/capacity";
import { planNodeGroups } from "../../components/aws/nodeGroupPlan";
import { devConfig } from "./eksConfigs";

const demand = (name: string, over: Partial<ServerDemand> = {}): ServerDemand => ({
  name,
  replicas: 1,
  surge: 0,
  gpus: 1,
  cpuMillis: 1000,
  memoryMiB: 4096,
  nodeSelector: {},
  ...over,
});

const groups = planNodeGroups(
  devConfig({
    nodeGroups: {
      gpu: {
        small: { minSize: 0, maxSize: 2, labels: { tier: "a" } },
        big: { instanceType: "g4dn.12xlarge", minSize: 0, maxSize: 1, labels: { tier: "a" } },
      },
    },
  }),
).gpu;

const on = (group: string) => ({ nodeSelector: { "triton-platform/node-group": group } });

describe("capacityProblems", () => {
  it("adds up the groups that a server's selector matches", () => {
    assert.deepEqual(capacityProblems([demand("a", { replicas: 6 })], groups, 1), []);
    assert.equal(capacityProblems([demand("a", { replicas: 7 })], groups, 1).length, 1);
    assert.deepEqual(capacityProblems([demand("a", { replicas: 12 })], groups, 2), []);
  });

  it("finds servers that fit alone but not together", () => {
    const servers = [demand("a", { replicas: 2, ...on("small") }), demand("b", { replicas: 5 })];
    assert.deepEqual(capacityProblems(servers, groups, 1), [
      {
        path: "servers",
        message:
          "needs 7 GPUs: a (2 + 0 surge) × 1, b (5 + 0 surge) × 1; but there are 6: nodeGroups.gpu.small 2 × 1 × 1, nodeGroups.gpu.big 1 × 4 × 1 (nodes at most × GPUs × time slices); raise maxSize or lower replicas",
      },
    ]);
    assert.deepEqual(
      capacityProblems(
        [demand("a", { replicas: 2, ...on("small") }), demand("b", { replicas: 4 })],
        groups,
        1,
      ),
      [],
    );
  });

  it("lets servers of different groups not compete", () => {
    const servers = [
      demand("a", { replicas: 2, ...on("small") }),
      demand("b", { replicas: 4, ...on("big") }),
    ];
    assert.deepEqual(capacityProblems(servers, groups, 1), []);
  });

  it("ignores servers without a GPU", () => {
    assert.deepEqual(capacityProblems([demand("cpu", { gpus: 0, replicas: 99 })], groups, 1), []);
  });

  it("refuses a selector that matches no group", () => {
    assert.deepEqual(capacityProblems([demand("a", on("none"))], groups, 1), [
      {
        path: "servers.a.scheduling.nodeSelector",
        message:
          '{"triton-platform/node-group":"none"} matches no group of nodeGroups.gpu; select one by triton-platform/node-group',
      },
    ]);
  });

  it("refuses a pod that no node can hold, after the DaemonSets have their share", () => {
    const fits = demand("a", { cpuMillis: 3630, memoryMiB: 14203, ...on("small") });
    assert.deepEqual(capacityProblems([fits], groups, 1), []);
    assert.deepEqual(capacityProblems([{ ...fits, cpuMillis: 3631 }], groups, 1), [
      {
        path: "servers.a.resources",
        message:
          "a pod of 3631m CPU, 14203 MiB and 1 GPU fits on no node: nodeGroups.gpu.small (g4dn.xlarge) leaves 3630m CPU, 14203 MiB and 1 GPU",
      },
    ]);
    assert.equal(capacityProblems([{ ...fits, memoryMiB: 14204 }], groups, 1).length, 1);
    assert.equal(capacityProblems([demand("a", { gpus: 2, ...on("small") })], groups, 1).length, 1);
    assert.deepEqual(capacityProblems([demand("a", { gpus: 4, ...on("big") })], groups, 1), []);
  });

  it("refuses more than one GPU a pod under time slicing", () => {
    assert.deepEqual(capacityProblems([demand("a", { gpus: 2 })], groups, 4), [
      {
        path: "servers.a.gpus",
        message:
          "2 is not accepted with devicePlugin.timeSlices 4: several slices may be of one GPU; accepted: 1",
      },
    ]);
  });
});

describe("spareGpus", () => {
  it("counts what no replica of any competing server uses", () => {
    const a = demand("a", { replicas: 1, ...on("small") });
    const b = demand("b", { replicas: 3 });
    assert.equal(spareGpus(a, [a], groups, 1), 1);
    assert.equal(spareGpus(a, [a, b], groups, 1), -2);
    assert.equal(spareGpus(b, [a, b], groups, 1), 2);
    assert.equal(spareGpus(a, [a], groups, 2), 3);
  });
});
