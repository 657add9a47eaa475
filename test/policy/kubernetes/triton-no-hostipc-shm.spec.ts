import { tritonNoHostipcShm } from "../../../policy/src/kubernetes/triton-no-hostipc-shm";
import { describePolicy } from "../support/describe-policy";
import { append, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(tritonNoHostipcShm, {
  compliant: tritonDeployment(),
  broken: {
    "the host's IPC namespace": [
      set(`${pod}.hostIPC`, true),
      [`${pod}.hostIPC is true; Triton needs only its own /dev/shm`],
    ],
    "the host's /dev/shm": [
      append(`${pod}.volumes`, { name: "host", hostPath: { path: "/dev/shm/" } }),
      [
        `${pod}.volumes[2].hostPath.path is "/dev/shm/", which is or contains the host's /dev/shm; use an emptyDir`,
      ],
    ],
    "the whole of the host's /dev": [
      append(`${pod}.volumes`, { name: "host", hostPath: { path: "/dev" } }),
      [
        `${pod}.volumes[2].hostPath.path is "/dev", which is or contains the host's /dev/shm; use an emptyDir`,
      ],
    ],
  },
  accepted: {
    "a host path elsewhere, which is another policy's": append(`${pod}.volumes`, {
      name: "models",
      hostPath: { path: "/srv/models" },
    }),
  },
  reads: [`${triton}.image`],
  notApplicable: [internalService()],
});
