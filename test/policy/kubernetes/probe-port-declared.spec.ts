import { probePortDeclared } from "../../../policy/src/kubernetes/probe-port-declared";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(probePortDeclared, {
  compliant: tritonDeployment(),
  broken: {
    "a name that no port has": [
      set(`${triton}.readinessProbe.httpGet.port`, "web"),
      [
        `container "triton": ${triton}.readinessProbe.httpGet.port names "web", which ${triton}.ports does not declare`,
      ],
    ],
    "a number that no port has": [
      set(`${triton}.livenessProbe.httpGet.port`, 9999),
      [
        `container "triton": ${triton}.livenessProbe.httpGet.port is 9999, which ${triton}.ports does not declare`,
      ],
    ],
    "no ports at all": [
      drop(`${triton}.ports`),
      [
        `container "triton": ${triton}.startupProbe.httpGet.port names "http", which ${triton}.ports does not declare`,
        `container "triton": ${triton}.readinessProbe.httpGet.port names "http", which ${triton}.ports does not declare`,
        `container "triton": ${triton}.livenessProbe.httpGet.port names "http", which ${triton}.ports does not declare`,
      ],
    ],
  },
  reads: [
    `${triton}.ports[0].name`,
    `${triton}.ports[0].containerPort`,
    `${triton}.ports[1].containerPort`,
    `${triton}.ports[2].containerPort`,
    `${triton}.startupProbe.httpGet.port`,
    `${triton}.readinessProbe.httpGet.port`,
    `${triton}.livenessProbe.httpGet.port`,
  ],
  notApplicable: [internalService()],
});
