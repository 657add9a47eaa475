import { tritonNoStaticAwsKeys } from "../../../policy/src/kubernetes/triton-no-static-aws-keys";
import { describePolicy } from "../support/describe-policy";
import { all, append } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(tritonNoStaticAwsKeys, {
  compliant: tritonDeployment(),
  broken: {
    "a key as a literal": [
      append(`${triton}.env`, { name: "AWS_ACCESS_KEY_ID", value: "planted-value" }),
      [
        `container "triton": ${triton}.env[2] AWS_ACCESS_KEY_ID is written in the pod; use a role for the service account`,
      ],
    ],
    "a key beside a role": [
      all(
        append(`${triton}.env`, {
          name: "AWS_ROLE_ARN",
          value: "arn:aws:iam::123456789012:role/triton",
        }),
        append(`${triton}.env`, {
          name: "AWS_ACCESS_KEY_ID",
          valueFrom: { secretKeyRef: { name: "k", key: "k" } },
        }),
      ),
      [
        `container "triton": ${triton}.env[3] AWS_ACCESS_KEY_ID stands beside AWS_ROLE_ARN; Triton takes the key and never the role`,
      ],
    ],
  },
  accepted: {
    "keys from a Secret without a role": append(`${triton}.env`, {
      name: "AWS_ACCESS_KEY_ID",
      valueFrom: { secretKeyRef: { name: "k", key: "k" } },
    }),
  },
  reads: [`${triton}.image`, `${triton}.env[0].name`, `${triton}.env[1].name`],
  notApplicable: [internalService()],
  configured: {
    "no static keys at all": [
      { allowSecretKeys: false },
      append(`${triton}.env`, {
        name: "AWS_ACCESS_KEY_ID",
        valueFrom: { secretKeyRef: { name: "k", key: "k" } },
      }),
      [
        `container "triton": ${triton}.env[2] AWS_ACCESS_KEY_ID is a static key; use a role for the service account`,
      ],
    ],
  },
});
