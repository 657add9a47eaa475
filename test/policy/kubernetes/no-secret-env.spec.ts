import { noSecretEnv } from "../../../policy/src/kubernetes/no-secret-env";
import { describePolicy } from "../support/describe-policy";
import { append, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(noSecretEnv, {
  compliant: tritonDeployment(),
  broken: {
    "a Secret in a variable": [
      append(`${triton}.env`, {
        name: "AWS_SECRET_ACCESS_KEY",
        valueFrom: { secretKeyRef: { name: "k", key: "k" } },
      }),
      [
        `container "triton": ${triton}.env[2].valueFrom.secretKeyRef puts a Secret into the variable AWS_SECRET_ACCESS_KEY; mount it as a file, or allow the variable by configuration`,
      ],
    ],
    "a whole Secret in variables": [
      set(`${triton}.envFrom`, [{ secretRef: { name: "k" } }]),
      [
        `container "triton": ${triton}.envFrom[0].secretRef puts a whole Secret into variables; mount it as a file`,
      ],
    ],
    "a password in plain text": [
      append(`${triton}.env`, { name: "DB_PASSWORD", value: "planted-value" }),
      [`container "triton": ${triton}.env[2].value of DB_PASSWORD is a credential in plain text`],
    ],
    "an AWS key under another name": [
      append(`${triton}.env`, { name: "WHATEVER", value: "AKIAIOSFODNN7EXAMPLE" }),
      [`container "triton": ${triton}.env[2].value of WHATEVER is a credential in plain text`],
    ],
    "a password in a URL in an argument": [
      append(`${triton}.args`, "--id=redis://user:planted-value@cache:6379"),
      [`container "triton": ${triton}.args[6] contains a credential in plain text`],
    ],
    "an init container's password": [
      append(`${pod}.initContainers`, {
        name: "copy",
        image: "x",
        env: [{ name: "API_KEY", value: "planted-value" }],
      }),
      [
        `container "copy": ${pod}.initContainers[0].env[0].value of API_KEY is a credential in plain text`,
      ],
    ],
  },
  accepted: {
    "a path to a token": append(`${triton}.env`, {
      name: "AWS_WEB_IDENTITY_TOKEN_FILE",
      value: "/var/run/token",
    }),
    "an empty password": append(`${triton}.env`, { name: "DB_PASSWORD", value: "" }),
  },
  reads: [
    `${triton}.env[0].name`,
    `${triton}.env[0].value`,
    `${triton}.env[1].name`,
    `${triton}.env[1].value`,
  ],
  notApplicable: [internalService()],
  configured: {
    "S3 keys from a Secret": [
      { allowedSecretVariables: ["AWS_SECRET_ACCESS_KEY"] },
      append(`${triton}.env`, {
        name: "AWS_SECRET_ACCESS_KEY",
        valueFrom: { secretKeyRef: { name: "k", key: "k" } },
      }),
      [],
    ],
    "S3 keys as literals in spite of that": [
      { allowedSecretVariables: ["AWS_SECRET_ACCESS_KEY"] },
      append(`${triton}.env`, { name: "AWS_SECRET_ACCESS_KEY", value: "planted-value" }),
      [
        `container "triton": ${triton}.env[2].value of AWS_SECRET_ACCESS_KEY is a credential in plain text`,
      ],
    ],
  },
});
