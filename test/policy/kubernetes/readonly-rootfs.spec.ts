import { readonlyRootfs } from "../../../policy/src/kubernetes/readonly-rootfs";
import { describePolicy } from "../support/describe-policy";
import { append, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(readonlyRootfs, {
  compliant: tritonDeployment(),
  broken: {
    "a writable root": [
      set(`${triton}.securityContext.readOnlyRootFilesystem`, false),
      [`container "triton": ${triton}.securityContext.readOnlyRootFilesystem is not true`],
    ],
    "a root that is writable by default": [
      drop(`${triton}.securityContext`),
      [`container "triton": ${triton}.securityContext.readOnlyRootFilesystem is not true`],
    ],
    "an init container": [
      append(`${pod}.initContainers`, { name: "copy", image: "x" }),
      [
        `container "copy": ${pod}.initContainers[0].securityContext.readOnlyRootFilesystem is not true`,
      ],
    ],
  },
  reads: [`${triton}.securityContext.readOnlyRootFilesystem`],
  notApplicable: [internalService()],
});
