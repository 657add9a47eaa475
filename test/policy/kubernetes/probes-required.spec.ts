import { probesRequired } from "../../../policy/src/kubernetes/probes-required";
import { describePolicy } from "../support/describe-policy";
import { all, append, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(probesRequired, {
  compliant: tritonDeployment(),
  broken: {
    "no startup probe": [
      drop(`${triton}.startupProbe`),
      [
        `container "triton": ${triton}.startupProbe is missing; without it a server that loads for longer than the liveness budget is killed`,
      ],
    ],
    "no readiness probe": [
      drop(`${triton}.readinessProbe`),
      [
        `container "triton": ${triton}.readinessProbe is missing; without it a pod gets requests before its models are loaded`,
      ],
    ],
    "no liveness probe": [
      drop(`${triton}.livenessProbe`),
      [
        `container "triton": ${triton}.livenessProbe is missing; without it a server that hangs is never restarted`,
      ],
    ],
    "a probe that is null": [
      set(`${triton}.livenessProbe`, null),
      [
        `container "triton": ${triton}.livenessProbe is missing; without it a server that hangs is never restarted`,
      ],
    ],
    "a probe without a handler": [
      set(`${triton}.readinessProbe`, { periodSeconds: 5 }),
      [
        `container "triton": ${triton}.readinessProbe has no handler; add httpGet, tcpSocket, grpc or exec`,
      ],
    ],
    "a second container without probes": [
      append(`${pod}.containers`, { name: "proxy", image: "nvcr.io/nvidia/proxy:1" }),
      [
        `container "proxy": ${pod}.containers[1].readinessProbe is missing; without it a pod gets requests before its models are loaded`,
        `container "proxy": ${pod}.containers[1].livenessProbe is missing; without it a server that hangs is never restarted`,
      ],
    ],
    "a native sidecar without probes": [
      append(`${pod}.initContainers`, {
        name: "sync",
        image: "nvcr.io/nvidia/sync:1",
        restartPolicy: "Always",
      }),
      [
        `container "sync": ${pod}.initContainers[0].readinessProbe is missing; without it a pod gets requests before its models are loaded`,
        `container "sync": ${pod}.initContainers[0].livenessProbe is missing; without it a server that hangs is never restarted`,
      ],
    ],
  },
  accepted: {
    "an init container without probes": append(`${pod}.initContainers`, {
      name: "copy",
      image: "nvcr.io/nvidia/copy:1",
    }),
    "a container of another server without a startup probe": all(
      append(`${pod}.containers`, {
        name: "proxy",
        image: "nvcr.io/nvidia/proxy:1",
        readinessProbe: { tcpSocket: { port: 9 } },
        livenessProbe: { tcpSocket: { port: 9 } },
      }),
    ),
  },
  reads: [`${triton}.image`],
  notApplicable: [internalService()],
  configured: {
    "serving containers only": [
      { containers: "serving" },
      append(`${pod}.containers`, { name: "proxy", image: "nvcr.io/nvidia/proxy:1" }),
      [],
    ],
    "serving containers only, and one declares a port": [
      { containers: "serving" },
      append(`${pod}.containers`, {
        name: "proxy",
        image: "nvcr.io/nvidia/proxy:1",
        ports: [{ containerPort: 80 }],
      }),
      [
        `container "proxy": ${pod}.containers[1].readinessProbe is missing; without it a pod gets requests before its models are loaded`,
        `container "proxy": ${pod}.containers[1].livenessProbe is missing; without it a server that hangs is never restarted`,
      ],
    ],
  },
});
