import { tritonFlagsNewer } from "../../../policy/src/kubernetes/triton-flags-newer";
import { describePolicy } from "../support/describe-policy";
import { all, append, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(tritonFlagsNewer, {
  compliant: set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:26.10-py3")(tritonDeployment()),
  broken: {
    "a flag that the table does not have": [
      append(`${triton}.args`, "--brand-new=1"),
      [
        `container "triton": ${triton}.args[6] --brand-new is not among the flags up to 2.72; the image is 2.74 and may know it`,
      ],
    ],
  },
  accepted: {
    "the same flag on a release that the table covers": all(
      set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:26.08-py3"),
      append(`${triton}.args`, "--brand-new=1"),
    ),
  },
  reads: [
    `${triton}.image`,
    `${triton}.args[0]`,
    `${triton}.args[1]`,
    `${triton}.args[2]`,
    `${triton}.args[3]`,
    `${triton}.args[4]`,
    `${triton}.args[5]`,
    `${triton}.env[0].name`,
    `${triton}.env[1].name`,
  ],
  notApplicable: [internalService()],
});
