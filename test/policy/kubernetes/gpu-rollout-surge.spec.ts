import { gpuRolloutSurge } from "../../../policy/src/kubernetes/gpu-rollout-surge";
import { describePolicy } from "../support/describe-policy";
import { all, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(gpuRolloutSurge, {
  compliant: tritonDeployment(),
  broken: {
    "a surge of one": [
      set("spec.strategy.rollingUpdate.maxSurge", 1),
      [
        "spec.strategy.rollingUpdate.maxSurge lets a rollout add 1 pods with 1 GPUs each, but 0 GPUs are spare; set maxSurge 0 and maxUnavailable 1",
      ],
    ],
    "the default surge": [
      drop("spec.strategy"),
      [
        "spec.strategy.rollingUpdate.maxSurge lets a rollout add 1 pods with 1 GPUs each, but 0 GPUs are spare; set maxSurge 0 and maxUnavailable 1",
      ],
    ],
    "a percentage, rounded up": [
      all(set("spec.replicas", 5), set("spec.strategy.rollingUpdate.maxSurge", "25%")),
      [
        "spec.strategy.rollingUpdate.maxSurge lets a rollout add 2 pods with 1 GPUs each, but 0 GPUs are spare; set maxSurge 0 and maxUnavailable 1",
      ],
    ],
  },
  accepted: {
    Recreate: set("spec.strategy", { type: "Recreate" }),
    "a surge of pods without GPUs": all(
      set("spec.strategy.rollingUpdate.maxSurge", 1),
      drop(`${triton}.resources`),
    ),
  },
  reads: [
    "spec.replicas",
    "spec.strategy.type",
    "spec.strategy.rollingUpdate.maxSurge",
    `${triton}.resources.requests["nvidia.com/gpu"]`,
    `${triton}.resources.limits["nvidia.com/gpu"]`,
  ],
  notApplicable: [internalService()],
  configured: {
    "a spare GPU": [{ spareGpus: 1 }, set("spec.strategy.rollingUpdate.maxSurge", 1), []],
    "fewer spare GPUs than the surge": [
      { spareGpus: 1 },
      set("spec.strategy.rollingUpdate.maxSurge", 2),
      [
        "spec.strategy.rollingUpdate.maxSurge lets a rollout add 2 pods with 1 GPUs each, but 1 GPUs are spare; set maxSurge 0 and maxUnavailable 1",
      ],
    ],
  },
});
