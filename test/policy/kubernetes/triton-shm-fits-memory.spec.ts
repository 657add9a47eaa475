import { tritonShmFitsMemory } from "../../../policy/src/kubernetes/triton-shm-fits-memory";
import { describePolicy } from "../support/describe-policy";
import { all, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(tritonShmFitsMemory, {
  compliant: tritonDeployment(),
  broken: {
    "a limit that leaves no room beside the shared memory": [
      set(`${triton}.resources.limits.memory`, "1Gi"),
      [
        `container "triton": ${triton}.resources.limits.memory is 1Gi; its memory-backed volumes of 1073741824 bytes and 256Mi for the server need 1342177280 bytes`,
      ],
    ],
    "a request that leaves no room": [
      set(`${triton}.resources.requests.memory`, "1Gi"),
      [
        `container "triton": ${triton}.resources.requests.memory is 1Gi; its memory-backed volumes of 1073741824 bytes and 256Mi for the server need 1342177280 bytes`,
      ],
    ],
    "no memory limit": [
      drop(`${triton}.resources.limits.memory`),
      [
        `container "triton": ${triton}.resources.limits.memory is missing, so the memory-backed volumes have no bound`,
      ],
    ],
    "two memory-backed volumes that together do not fit": [
      all(
        set(`${pod}.volumes[1].emptyDir.medium`, "Memory"),
        set(`${triton}.resources.limits.memory`, "3Gi"),
        set(`${triton}.resources.requests.memory`, "3Gi"),
      ),
      [
        `container "triton": ${triton}.resources.limits.memory is 3Gi; its memory-backed volumes of 3221225472 bytes and 256Mi for the server need 3489660928 bytes`,
        `container "triton": ${triton}.resources.requests.memory is 3Gi; its memory-backed volumes of 3221225472 bytes and 256Mi for the server need 3489660928 bytes`,
      ],
    ],
    "a limit that is no quantity": [
      set(`${triton}.resources.limits.memory`, "lots"),
      [
        `container "triton": ${triton}.resources.limits.memory is lots; its memory-backed volumes of 1073741824 bytes and 256Mi for the server need 1342177280 bytes`,
      ],
    ],
  },
  accepted: {
    "a missing request, which is the limit": drop(`${triton}.resources.requests.memory`),
  },
  reads: [
    `${pod}.volumes[0].name`,
    `${pod}.volumes[0].emptyDir.medium`,
    `${pod}.volumes[0].emptyDir.sizeLimit`,
    `${pod}.volumes[1].name`,
    `${triton}.image`,
    `${triton}.resources.requests.memory`,
    `${triton}.resources.limits.memory`,
    `${triton}.volumeMounts[0].name`,
    `${triton}.volumeMounts[1].name`,
  ],
  notApplicable: [internalService()],
  configured: {
    "more headroom": [
      { headroom: "12Gi" },
      (resource) => resource,
      [
        `container "triton": ${triton}.resources.limits.memory is 12Gi; its memory-backed volumes of 1073741824 bytes and 12Gi for the server need 13958643712 bytes`,
        `container "triton": ${triton}.resources.requests.memory is 12Gi; its memory-backed volumes of 1073741824 bytes and 12Gi for the server need 13958643712 bytes`,
      ],
    ],
  },
});
