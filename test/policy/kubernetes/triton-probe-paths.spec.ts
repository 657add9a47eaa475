import { tritonProbePaths } from "../../../policy/src/kubernetes/triton-probe-paths";
import { describePolicy } from "../support/describe-policy";
import { all, append, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(tritonProbePaths, {
  compliant: tritonDeployment(),
  broken: {
    "readiness on the liveness endpoint": [
      set(`${triton}.readinessProbe.httpGet.path`, "/v2/health/live"),
      [
        `container "triton": ${triton}.readinessProbe.httpGet.path is "/v2/health/live"; it must be /v2/health/ready`,
      ],
    ],
    "liveness on the readiness endpoint": [
      set(`${triton}.livenessProbe.httpGet.path`, "/v2/health/ready"),
      [
        `container "triton": ${triton}.livenessProbe.httpGet.path is "/v2/health/ready"; it must be /v2/health/live`,
      ],
    ],
    "no path": [
      drop(`${triton}.readinessProbe.httpGet.path`),
      [
        `container "triton": ${triton}.readinessProbe.httpGet.path is missing; it must be /v2/health/ready`,
      ],
    ],
    "liveness by gRPC": [
      set(`${triton}.livenessProbe`, { grpc: { port: 8001 } }),
      [
        `container "triton": ${triton}.livenessProbe uses grpc; it must be an httpGet on /v2/health/live`,
      ],
    ],
    "readiness by a TCP connection": [
      set(`${triton}.readinessProbe`, { tcpSocket: { port: 8000 } }),
      [
        `container "triton": ${triton}.readinessProbe uses tcpSocket; it must be an httpGet on /v2/health/ready`,
      ],
    ],
    "startup by a command": [
      set(`${triton}.startupProbe`, { exec: { command: ["true"] }, failureThreshold: 60 }),
      [
        `container "triton": ${triton}.startupProbe uses exec; it must be an httpGet on /v2/health/live or /v2/health/ready`,
      ],
    ],
    "a named port that is the metrics port": [
      set(`${triton}.readinessProbe.httpGet.port`, "metrics"),
      [
        `container "triton": ${triton}.readinessProbe.httpGet.port is port 8002; Triton's HTTP port is 8000`,
      ],
    ],
    "a number that is not the HTTP port": [
      set(`${triton}.livenessProbe.httpGet.port`, 8001),
      [
        `container "triton": ${triton}.livenessProbe.httpGet.port is port 8001; Triton's HTTP port is 8000`,
      ],
    ],
    "readiness by gRPC on the wrong port": [
      set(`${triton}.readinessProbe`, { grpc: { port: 8000 } }),
      [
        `container "triton": ${triton}.readinessProbe.grpc.port is port 8000; Triton's gRPC port is 8001`,
      ],
    ],
    "a port that --http-port moved": [
      append(`${triton}.args`, "--http-port=9000"),
      [
        `container "triton": ${triton}.startupProbe.httpGet.port is port 8000; Triton's HTTP port is 9000`,
        `container "triton": ${triton}.readinessProbe.httpGet.port is port 8000; Triton's HTTP port is 9000`,
        `container "triton": ${triton}.livenessProbe.httpGet.port is port 8000; Triton's HTTP port is 9000`,
      ],
    ],
    HTTPS: [
      set(`${triton}.readinessProbe.httpGet.scheme`, "HTTPS"),
      [
        `container "triton": ${triton}.readinessProbe.httpGet.scheme is HTTPS; Triton's HTTP port has no TLS`,
      ],
    ],
    "HTTP that is off": [
      append(`${triton}.args`, "--allow-http=false"),
      [
        `container "triton": ${triton}.startupProbe.httpGet cannot answer, because --allow-http is false`,
        `container "triton": ${triton}.readinessProbe.httpGet cannot answer, because --allow-http is false`,
        `container "triton": ${triton}.livenessProbe.httpGet cannot answer, because --allow-http is false`,
      ],
    ],
    "a startup budget of 110 s": [
      set(`${triton}.startupProbe.failureThreshold`, 11),
      [
        `container "triton": ${triton}.startupProbe.failureThreshold × periodSeconds gives 110 s; the server needs at least 120 s to load`,
      ],
    ],
    "a startup budget by default": [
      all(
        drop(`${triton}.startupProbe.failureThreshold`),
        drop(`${triton}.startupProbe.periodSeconds`),
      ),
      [
        `container "triton": ${triton}.startupProbe.failureThreshold × periodSeconds gives 30 s; the server needs at least 120 s to load`,
      ],
    ],
    "liveness that forgives nothing": [
      set(`${triton}.livenessProbe.failureThreshold`, 1),
      [
        `container "triton": ${triton}.livenessProbe.failureThreshold is 1; it must be at least 3, or one slow answer restarts the server`,
      ],
    ],
    "readiness of PyTriton that names no model": [
      set(`${triton}.image`, "registry.example.org/pytriton:1"),
      [
        `container "triton": ${triton}.readinessProbe.httpGet.path is "/v2/health/ready"; it must be /v2/models/<model>/ready, because PyTriton is ready before its models are`,
      ],
    ],
  },
  accepted: {
    "readiness of one model": set(
      `${triton}.readinessProbe.httpGet.path`,
      "/v2/models/identity/versions/1/ready",
    ),
    "readiness and startup by gRPC": all(
      set(`${triton}.readinessProbe`, { grpc: { port: 8001 } }),
      set(`${triton}.startupProbe`, { grpc: { port: 8001 }, failureThreshold: 60 }),
    ),
    "numeric ports": all(
      set(`${triton}.readinessProbe.httpGet.port`, 8000),
      set(`${triton}.livenessProbe.httpGet.port`, "8000"),
    ),
    "PyTriton whose readiness names a model": all(
      set(`${triton}.image`, "registry.example.org/pytriton:1"),
      set(`${triton}.readinessProbe.httpGet.path`, "/v2/models/bart/ready"),
    ),
    "an initial delay as part of the budget": all(
      set(`${triton}.startupProbe.failureThreshold`, 6),
      set(`${triton}.startupProbe.initialDelaySeconds`, 60),
    ),
  },
  reads: [
    'spec.template.metadata.labels["triton-platform/runtime"]',
    `${triton}.image`,
    `${triton}.args[0]`,
    `${triton}.args[1]`,
    `${triton}.args[2]`,
    `${triton}.args[3]`,
    `${triton}.args[4]`,
    `${triton}.args[5]`,
    `${triton}.env[0].name`,
    `${triton}.env[1].name`,
    `${triton}.ports[0].name`,
    `${triton}.ports[0].containerPort`,
    `${triton}.startupProbe.httpGet.path`,
    `${triton}.startupProbe.httpGet.port`,
    `${triton}.startupProbe.periodSeconds`,
    `${triton}.startupProbe.failureThreshold`,
    `${triton}.readinessProbe.httpGet.path`,
    `${triton}.readinessProbe.httpGet.port`,
    `${triton}.livenessProbe.httpGet.path`,
    `${triton}.livenessProbe.httpGet.port`,
    `${triton}.livenessProbe.failureThreshold`,
  ],
  notApplicable: [internalService()],
  configured: {
    "a longer startup": [
      { minimumStartupSeconds: 601 },
      (resource) => resource,
      [
        `container "triton": ${triton}.startupProbe.failureThreshold × periodSeconds gives 600 s; the server needs at least 601 s to load`,
      ],
    ],
    "liveness that forgives more": [
      { minimumLivenessFailures: 5 },
      (resource) => resource,
      [
        `container "triton": ${triton}.livenessProbe.failureThreshold is 3; it must be at least 5, or one slow answer restarts the server`,
      ],
    ],
  },
});
