import { emptydirBounded } from "../../../policy/src/kubernetes/emptydir-bounded";
import { describePolicy } from "../support/describe-policy";
import { all, drop } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(emptydirBounded, {
  compliant: tritonDeployment(),
  broken: {
    "a memory-backed volume without a size limit": [
      drop(`${pod}.volumes[0].emptyDir.sizeLimit`),
      [
        `${pod}.volumes[0].emptyDir.sizeLimit is missing; a memory-backed volume has no other bound`,
      ],
    ],
    "a volume on disk without a size limit, mounted by a container without storage bounds": [
      all(
        drop(`${pod}.volumes[1].emptyDir.sizeLimit`),
        drop(`${triton}.resources.limits["ephemeral-storage"]`),
      ),
      [
        `${pod}.volumes[1].emptyDir.sizeLimit is missing and container "triton", which mounts it, has no ${triton}.resources.limits.ephemeral-storage; set one or the other`,
      ],
    ],
  },
  accepted: {
    "a volume on disk whose container bounds its storage": drop(
      `${pod}.volumes[1].emptyDir.sizeLimit`,
    ),
  },
  reads: [],
  notApplicable: [internalService()],
});
