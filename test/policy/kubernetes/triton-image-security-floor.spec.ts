import { tritonImageSecurityFloor } from "../../../policy/src/kubernetes/triton-image-security-floor";
import { describePolicy } from "../support/describe-policy";
import { all, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(tritonImageSecurityFloor, {
  compliant: tritonDeployment(),
  broken: {
    "an old release": [
      set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:26.06-py3"),
      [
        `container "triton": ${triton}.image is Triton 2.70; the oldest without published security holes is 2.71 (26.07)`,
      ],
    ],
    "a very old release": [
      set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:22.05-py3"),
      [
        `container "triton": ${triton}.image is Triton 2.22; the oldest without published security holes is 2.71 (26.07)`,
      ],
    ],
    "an old version in the annotation": [
      all(
        set(`${triton}.image`, "registry.example.org/tritonserver:v7"),
        set('spec.template.metadata.annotations["triton-platform/server-version"]', "2.51.0"),
      ),
      [
        `container "triton": ${triton}.image is Triton 2.51; the oldest without published security holes is 2.71 (26.07)`,
      ],
    ],
    "no version at all": [
      all(
        set(`${triton}.image`, "registry.example.org/tritonserver:v7"),
        drop("spec.template.metadata.annotations"),
      ),
      [
        `container "triton": ${triton}.image does not say which Triton it is; use a release tag or the pod annotation triton-platform/server-version: "2.<minor>"`,
      ],
    ],
  },
  accepted: {
    "a version in the annotation": set(`${triton}.image`, "registry.example.org/tritonserver:v7"),
  },
  reads: [`${triton}.image`],
  notApplicable: [internalService()],
  configured: {
    "an older floor": [
      { minimumRelease: "26.06" },
      set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:26.06-py3"),
      [],
    ],
    "a floor that is no release": [
      { minimumRelease: "newest" },
      (resource) => resource,
      ["the policy's configuration is wrong: minimumRelease must match ^\\d{2}\\.\\d{2}$"],
    ],
  },
});
