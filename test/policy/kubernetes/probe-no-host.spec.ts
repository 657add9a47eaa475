import { probeNoHost } from "../../../policy/src/kubernetes/probe-no-host";
import { describePolicy } from "../support/describe-policy";
import { append, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(probeNoHost, {
  compliant: set(`${triton}.startupProbe.httpGet.host`, "")(tritonDeployment()),
  broken: {
    "a host in a probe": [
      set(`${triton}.startupProbe.httpGet.host`, "203.0.113.1"),
      [`container "triton": ${triton}.startupProbe.httpGet.host is set; remove it`],
    ],
    "a host in a hook": [
      set(`${triton}.lifecycle.preStop`, { httpGet: { host: "203.0.113.1", port: 80 } }),
      [`container "triton": ${triton}.lifecycle.preStop.httpGet.host is set; remove it`],
    ],
    "a host in an init container": [
      append(`${pod}.initContainers`, {
        name: "copy",
        image: "x",
        livenessProbe: { tcpSocket: { host: "203.0.113.1", port: 80 } },
      }),
      [`container "copy": ${pod}.initContainers[0].livenessProbe.tcpSocket.host is set; remove it`],
    ],
  },
  reads: [`${triton}.startupProbe.httpGet.host`],
  notApplicable: [internalService()],
});
