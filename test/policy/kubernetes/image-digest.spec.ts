import { imageDigest } from "../../../policy/src/kubernetes/image-digest";
import { describePolicy } from "../support/describe-policy";
import { set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(imageDigest, {
  compliant: tritonDeployment(),
  broken: {
    "no digest": [
      set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:26.08-py3"),
      [
        `container "triton": ${triton}.image "nvcr.io/nvidia/tritonserver:26.08-py3" has no digest; append @sha256:…`,
      ],
    ],
    "half a digest": [
      set(`${triton}.image`, "nvcr.io/nvidia/tritonserver@sha256:a1a1"),
      [
        `container "triton": ${triton}.image "nvcr.io/nvidia/tritonserver@sha256:a1a1" has a malformed digest; it is sha256: and 64 hexadecimal digits`,
      ],
    ],
  },
  reads: [`${triton}.image`],
  notApplicable: [internalService()],
});
