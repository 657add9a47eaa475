import { workloadWellFormed } from "../../../policy/src/kubernetes/workload-well-formed";
import { describePolicy } from "../support/describe-policy";
import { append, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(workloadWellFormed, {
  compliant: tritonDeployment(),
  broken: {
    "no pod template": [drop("spec.template"), [`${pod}.containers has no container`]],
    "no containers": [set(`${pod}.containers`, []), [`${pod}.containers has no container`]],
    "a spec that is text": [set("spec", "none"), ["spec must be an object, not a string"]],
    "containers that are no list": [
      set(`${pod}.containers`, "none"),
      [`${pod}.containers must be a list, not a string`],
    ],
    "a container without a name": [
      drop(`${triton}.name`),
      [`container "${triton}": ${triton}.name is missing`],
    ],
    "a container without an image": [
      drop(`${triton}.image`),
      [`container "triton": ${triton}.image is missing`],
    ],
    "a mount without a volume": [
      set(`${triton}.volumeMounts[1].name`, "other"),
      [
        `container "triton": ${triton}.volumeMounts[1].name is "other", but the pod has no such volume`,
      ],
    ],
    "two mounts at one path": [
      set(`${triton}.volumeMounts[1].mountPath`, "/dev/shm"),
      [`${triton}.volumeMounts[1].mountPath repeats "/dev/shm"`],
    ],
    "two containers of one name": [
      append(`${pod}.initContainers`, { name: "triton", image: "x" }),
      [`${pod}.initContainers[0].name repeats "triton"`],
    ],
  },
  reads: [
    `${pod}.volumes[0].name`,
    `${pod}.volumes[1].name`,
    `${triton}.name`,
    `${triton}.image`,
    `${triton}.volumeMounts[0].name`,
    `${triton}.volumeMounts[0].mountPath`,
    `${triton}.volumeMounts[1].name`,
    `${triton}.volumeMounts[1].mountPath`,
  ],
  notApplicable: [internalService()],
});
