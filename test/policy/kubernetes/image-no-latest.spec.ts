import { imageNoLatest } from "../../../policy/src/kubernetes/image-no-latest";
import { describePolicy } from "../support/describe-policy";
import { append, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(imageNoLatest, {
  compliant: tritonDeployment(),
  broken: {
    "the tag latest": [
      set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:latest"),
      [
        `container "triton": ${triton}.image "nvcr.io/nvidia/tritonserver:latest" has the tag latest; pin a release`,
      ],
    ],
    "no tag": [
      set(`${triton}.image`, "nvcr.io/nvidia/tritonserver"),
      [
        `container "triton": ${triton}.image "nvcr.io/nvidia/tritonserver" has no tag; pin a release`,
      ],
    ],
    "a registry port that is no tag": [
      set(`${triton}.image`, "registry.example.org:5000/tritonserver"),
      [
        `container "triton": ${triton}.image "registry.example.org:5000/tritonserver" has no tag; pin a release`,
      ],
    ],
    "an init container's image": [
      append(`${pod}.initContainers`, { name: "copy", image: "busybox" }),
      [`container "copy": ${pod}.initContainers[0].image "busybox" has no tag; pin a release`],
    ],
  },
  accepted: {
    "a tag": set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:26.08-py3"),
  },
  reads: [`${triton}.image`],
  notApplicable: [internalService()],
});
