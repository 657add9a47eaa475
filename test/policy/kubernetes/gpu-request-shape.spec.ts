import { gpuRequestShape } from "../../../policy/src/kubernetes/gpu-request-shape";
import { describePolicy } from "../support/describe-policy";
import { all, append, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(gpuRequestShape, {
  compliant: tritonDeployment(),
  broken: {
    "no toleration": [
      set(`${pod}.tolerations`, []),
      [
        `${pod}.tolerations has nothing for the taint nvidia.com/gpu; the pod would never be scheduled on a GPU node`,
      ],
    ],
    "a toleration for another taint": [
      set(`${pod}.tolerations[0].key`, "gpu"),
      [
        `${pod}.tolerations has nothing for the taint nvidia.com/gpu; the pod would never be scheduled on a GPU node`,
      ],
    ],
    "a toleration for another effect": [
      set(`${pod}.tolerations[0].effect`, "NoExecute"),
      [
        `${pod}.tolerations has nothing for the taint nvidia.com/gpu; the pod would never be scheduled on a GPU node`,
      ],
    ],
    "no node selector": [
      drop(`${pod}.nodeSelector`),
      [
        `${pod}.nodeSelector and nodeAffinity are missing; select the nodes whose GPU the models were built for`,
      ],
    ],
    "half a GPU": [
      all(
        set(`${triton}.resources.limits["nvidia.com/gpu"]`, "500m"),
        drop(`${triton}.resources.requests["nvidia.com/gpu"]`),
      ),
      [
        `container "triton": ${triton}.resources.limits["nvidia.com/gpu"] is 500m; it must be a whole number of GPUs, 1 or more`,
      ],
    ],
    "a request without a limit": [
      drop(`${triton}.resources.limits["nvidia.com/gpu"]`),
      [
        `container "triton": ${triton}.resources.limits["nvidia.com/gpu"] is missing; a GPU is requested by its limit`,
      ],
    ],
    "a request that differs from the limit": [
      set(`${triton}.resources.limits["nvidia.com/gpu"]`, 2),
      [
        `container "triton": ${triton}.resources.requests["nvidia.com/gpu"] differs from ${triton}.resources.limits["nvidia.com/gpu"]; GPUs cannot be overcommitted`,
      ],
    ],
    "a GPU for an init container": [
      append(`${pod}.initContainers`, {
        name: "copy",
        image: "x",
        resources: { limits: { "nvidia.com/gpu": 1 } },
      }),
      [
        `container "copy": ${pod}.initContainers[0].resources.limits["nvidia.com/gpu"] is set on an init container; a GPU would wait for it`,
      ],
    ],
  },
  accepted: {
    "a toleration of everything": set(`${pod}.tolerations`, [{ operator: "Exists" }]),
    "a required node affinity": all(
      drop(`${pod}.nodeSelector`),
      set(`${pod}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`, {
        nodeSelectorTerms: [],
      }),
    ),
    "a pod without a GPU": all(
      drop(`${triton}.resources.limits["nvidia.com/gpu"]`),
      drop(`${triton}.resources.requests["nvidia.com/gpu"]`),
      drop(`${pod}.tolerations`),
      drop(`${pod}.nodeSelector`),
    ),
  },
  reads: [
    `${pod}.tolerations[0].key`,
    `${pod}.tolerations[0].operator`,
    `${pod}.tolerations[0].effect`,
    `${triton}.resources.requests["nvidia.com/gpu"]`,
    `${triton}.resources.limits["nvidia.com/gpu"]`,
  ],
  notApplicable: [internalService()],
  configured: {
    "another taint": [
      { taintKey: "example.org/gpu" },
      (resource) => resource,
      [
        `${pod}.tolerations has nothing for the taint example.org/gpu; the pod would never be scheduled on a GPU node`,
      ],
    ],
  },
});
