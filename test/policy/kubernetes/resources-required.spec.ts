import { resourcesRequired } from "../../../policy/src/kubernetes/resources-required";
import { describePolicy } from "../support/describe-policy";
import { append, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(resourcesRequired, {
  compliant: tritonDeployment(),
  broken: {
    "no CPU request": [
      drop(`${triton}.resources.requests.cpu`),
      [`container "triton": ${triton}.resources.requests.cpu is missing`],
    ],
    "no memory limit": [
      drop(`${triton}.resources.limits.memory`),
      [`container "triton": ${triton}.resources.limits.memory is missing`],
    ],
    "nothing at all": [
      drop(`${triton}.resources`),
      [
        `container "triton": ${triton}.resources.requests.cpu is missing`,
        `container "triton": ${triton}.resources.requests.memory is missing`,
        `container "triton": ${triton}.resources.limits.memory is missing`,
      ],
    ],
    "a request of nothing": [
      set(`${triton}.resources.requests.memory`, "0"),
      [
        `container "triton": ${triton}.resources.requests.memory is 0, which is not a quantity above 0`,
      ],
    ],
    "an init container without resources": [
      append(`${pod}.initContainers`, { name: "copy", image: "x" }),
      [
        `container "copy": ${pod}.initContainers[0].resources.requests.cpu is missing`,
        `container "copy": ${pod}.initContainers[0].resources.requests.memory is missing`,
        `container "copy": ${pod}.initContainers[0].resources.limits.memory is missing`,
      ],
    ],
  },
  accepted: {
    "a request as a number": set(`${triton}.resources.requests.cpu`, 2),
  },
  reads: [
    `${triton}.resources.requests.cpu`,
    `${triton}.resources.requests.memory`,
    `${triton}.resources.limits.memory`,
  ],
  notApplicable: [internalService()],
  configured: {
    "a CPU limit": [
      { required: ["limits.cpu"] },
      (resource) => resource,
      [`container "triton": ${triton}.resources.limits.cpu is missing`],
    ],
  },
});
