import { probesDistinct } from "../../../policy/src/kubernetes/probes-distinct";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(probesDistinct, {
  compliant: tritonDeployment(),
  broken: {
    "the same probe twice": [
      set(`${triton}.livenessProbe`, {
        httpGet: { path: "/v2/health/ready", port: "http" },
        periodSeconds: 5,
        failureThreshold: 3,
      }),
      [
        `container "triton": ${triton}.livenessProbe is the same as its readinessProbe; liveness must tolerate more`,
      ],
    ],
  },
  accepted: {
    "no liveness probe": drop(`${triton}.livenessProbe`),
  },
  reads: [],
  notApplicable: [internalService()],
});
