import { memoryRequestEqualsLimit } from "../../../policy/src/kubernetes/memory-request-equals-limit";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(memoryRequestEqualsLimit, {
  compliant: tritonDeployment(),
  broken: {
    "a request below the limit": [
      set(`${triton}.resources.requests.memory`, "4Gi"),
      [
        `container "triton": ${triton}.resources.requests.memory is 4Gi but ${triton}.resources.limits.memory is 12Gi`,
      ],
    ],
  },
  accepted: {
    "the same amount in another unit": set(`${triton}.resources.requests.memory`, "12288Mi"),
    "no request": drop(`${triton}.resources.requests.memory`),
  },
  reads: [`${triton}.resources.requests.memory`, `${triton}.resources.limits.memory`],
  notApplicable: [internalService()],
});
