import { tritonRequireShm } from "../../../policy/src/kubernetes/triton-require-shm";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { resource, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;
const emptyDir = `${pod}.volumes[0].emptyDir`;

describePolicy(tritonRequireShm, {
  compliant: tritonDeployment(),
  broken: {
    "no mount at /dev/shm": [
      drop(`${triton}.volumeMounts[0]`),
      [
        `container "triton": ${triton}.volumeMounts has nothing at /dev/shm; mount an emptyDir with medium Memory and a sizeLimit there`,
      ],
    ],
    "a volume on disk": [
      drop(`${emptyDir}.medium`),
      [`container "triton": ${emptyDir}.medium is not Memory, so /dev/shm is on disk`],
    ],
    "no size limit": [
      drop(`${emptyDir}.sizeLimit`),
      [
        `container "triton": ${emptyDir}.sizeLimit is missing, so /dev/shm may use half of the node's memory`,
      ],
    ],
    "a size limit that is too small": [
      set(`${emptyDir}.sizeLimit`, "63Mi"),
      [`container "triton": ${emptyDir}.sizeLimit is 63Mi; it must be at least 64Mi`],
    ],
  },
  reads: [
    `${triton}.image`,
    `${triton}.volumeMounts[0].mountPath`,
    `${triton}.volumeMounts[0].name`,
    `${emptyDir}.medium`,
    `${emptyDir}.sizeLimit`,
    `${pod}.volumes[0].name`,
  ],
  notApplicable: [resource("kubernetes:core/v1:Service", "main", { spec: {} })],
});
