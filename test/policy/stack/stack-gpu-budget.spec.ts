import { tokens } from "../../../policy/src/aws/tokens";
import { stackGpuBudget } from "../../../policy/src/stack/stack-gpu-budget";
import { describeStackPolicy, on, plus, together, without } from "../support/describe-stack-policy";
import { append, drop, set } from "../support/edits";
import { resource } from "../support/fixtures";
import { autoscaler, deployment } from "./fixtures";

const nodes = resource(tokens.nodeGroup, "t4", {
  instanceTypes: ["g4dn.xlarge"],
  scalingConfig: { minSize: 0, maxSize: 2 },
});
const container = "spec.template.spec.containers[0]";
const gpus = `${container}.resources.limits["nvidia.com/gpu"]`;
const capacity = (asked: number, has: number) =>
  [
    "",
    `the pods ask for ${String(asked)} GPUs (Deployment triton/main: ${String(asked)}); the node groups have ${String(has)} at their largest`,
  ] as const;
const overBudget = (asked: number, maxGpus: number) =>
  [
    "",
    `the pods ask for ${String(asked)} GPUs (Deployment triton/main: ${String(asked)}); the budget is ${String(maxGpus)}`,
  ] as const;

describeStackPolicy(stackGpuBudget, {
  compliant: [deployment(), nodes],
  broken: {
    "more replicas than GPUs": [on("main", set("spec.replicas", 3)), [capacity(3, 2)]],
    "an autoscaler beyond the nodes": [
      together(on("main", drop("spec.replicas")), plus(autoscaler())),
      [capacity(4, 2)],
    ],
    "a group that is too small": [on("t4", set("scalingConfig.maxSize", 1)), [capacity(2, 1)]],
    "nodes without GPUs": [on("t4", set("instanceTypes", ["m6i.large"])), [capacity(2, 0)]],
    "more than the budget": [
      together(on("main", set("spec.replicas", 9)), without("t4")),
      [overBudget(9, 8)],
    ],
    "a second container with a GPU": [
      on(
        "main",
        append("spec.template.spec.containers", {
          name: "more",
          resources: { requests: { "nvidia.com/gpu": "1" } },
        }),
      ),
      [capacity(4, 2)],
    ],
  },
  accepted: {
    "larger nodes": on("t4", set("instanceTypes", ["g4dn.12xlarge"])),
    "a server without GPUs": together(
      on("main", drop(`${container}.resources`)),
      on("main", set("spec.replicas", 100)),
    ),
    "a cluster whose nodes the stack does not have": without("t4"),
  },
  reads: [
    "main: spec.replicas",
    `main: ${gpus}`,
    "t4: instanceTypes[0]",
    "t4: scalingConfig.maxSize",
  ],
  configured: {
    "a smaller budget": [{ maxGpus: 1 }, (stack) => stack, [overBudget(2, 1)]],
    "GPUs that two pods share": [{ podsPerGpu: 2 }, on("main", set("spec.replicas", 4)), []],
    "more pods than share": [
      { podsPerGpu: 2 },
      on("main", set("spec.replicas", 5)),
      [capacity(5, 4)],
    ],
  },
});
