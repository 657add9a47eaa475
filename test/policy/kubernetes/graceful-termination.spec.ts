import { gracefulTermination } from "../../../policy/src/kubernetes/graceful-termination";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(gracefulTermination, {
  compliant: tritonDeployment(),
  broken: {
    "no preStop hook": [
      drop(`${triton}.lifecycle`),
      [
        `container "triton": ${triton}.lifecycle.preStop is missing; the server would stop while endpoints still send it requests`,
      ],
    ],
    "a hook that does not sleep": [
      set(`${triton}.lifecycle.preStop`, { exec: { command: ["true"] } }),
      [
        `container "triton": ${triton}.lifecycle.preStop does not sleep; the server would stop while endpoints still send it requests`,
      ],
    ],
    "a grace period that is too short": [
      set(`${pod}.terminationGracePeriodSeconds`, 59),
      [
        `container "triton": ${pod}.terminationGracePeriodSeconds is 59; 20 s of preStop, 30 s of --exit-timeout-secs and 10 s of margin need 60`,
      ],
    ],
    "the default grace period": [
      drop(`${pod}.terminationGracePeriodSeconds`),
      [
        `container "triton": ${pod}.terminationGracePeriodSeconds is 30; 20 s of preStop, 30 s of --exit-timeout-secs and 10 s of margin need 60`,
      ],
    ],
    "an exit timeout that is too long": [
      set(`${triton}.args[3]`, "--exit-timeout-secs=61"),
      [
        `container "triton": ${pod}.terminationGracePeriodSeconds is 90; 20 s of preStop, 61 s of --exit-timeout-secs and 10 s of margin need 91`,
      ],
    ],
    "a sleep in a shell that is too long": [
      set(`${triton}.lifecycle.preStop`, { exec: { command: ["/bin/sh", "-c", "sleep 60"] } }),
      [
        `container "triton": ${pod}.terminationGracePeriodSeconds is 90; 60 s of preStop, 30 s of --exit-timeout-secs and 10 s of margin need 100`,
      ],
    ],
  },
  accepted: {
    "a sleep command": set(`${triton}.lifecycle.preStop`, { exec: { command: ["sleep", "20"] } }),
    "the default exit timeout": drop(`${triton}.args[3]`),
  },
  reads: [
    `${pod}.terminationGracePeriodSeconds`,
    `${triton}.image`,
    `${triton}.args[0]`,
    `${triton}.args[1]`,
    `${triton}.args[2]`,
    `${triton}.args[3]`,
    `${triton}.args[4]`,
    `${triton}.args[5]`,
    `${triton}.env[0].name`,
    `${triton}.env[1].name`,
    `${triton}.lifecycle.preStop.sleep.seconds`,
  ],
  notApplicable: [internalService()],
  configured: {
    "a larger margin": [
      { marginSeconds: 41 },
      (resource) => resource,
      [
        `container "triton": ${pod}.terminationGracePeriodSeconds is 90; 20 s of preStop, 30 s of --exit-timeout-secs and 41 s of margin need 91`,
      ],
    ],
  },
});
