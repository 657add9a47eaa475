import { where } from "../framework/containers";
import { type Field } from "../framework/field";
import type { Container } from "../framework/pod-template";
import { podPolicy, type CheckContext } from "../framework/resource-policy";
import { flagSetting } from "../framework/settings";
import { tritonContainers } from "../triton/identify";

const settings = {
  allowSecretKeys: flagSetting(
    "Accept keys that come from a Secret when the pod has no role.",
    true,
  ),
};

const keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
const roles = ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];

function variables(container: Container): ReadonlyMap<string, Field> {
  const found = new Map<string, Field>();
  for (const variable of container.field.at("env").each()) {
    const name = variable.at("name").text();
    if (typeof name === "string") {
      found.set(name, variable);
    }
  }
  return found;
}

function checkContainer(
  container: Container,
  { config, report }: CheckContext<typeof settings>,
): void {
  const env = variables(container);
  const role = roles.find((name) => env.has(name));
  for (const name of keys) {
    const variable = env.get(name);
    if (variable === undefined) {
      continue;
    }
    const at = `${where(container)}: ${variable.path} ${name}`;
    if (variable.at("value").isPresent) {
      report(`${at} is written in the pod; use a role for the service account`);
    } else if (role !== undefined) {
      report(`${at} stands beside ${role}; Triton takes the key and never the role`);
    } else if (!config.allowSecretKeys) {
      report(`${at} is a static key; use a role for the service account`);
    }
  }
}

/** Triton's S3 client prefers static keys over a role, and never refreshes them. */
export const tritonNoStaticAwsKeys = podPolicy({
  name: "triton-no-static-aws-keys",
  description: "Triton gets no AWS keys as literals, and none beside a role.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["4.4.1", "5.2.1"] }],
  remediationSteps:
    "Annotate the service account with its role (IRSA) and remove the AWS_* keys from the pod.",
  url: "https://github.com/triton-inference-server/core/blob/main/src/filesystem/implementations/s3.h",
  tags: ["triton", "security"],
  example: `serviceAccountName: triton-main   # annotated eks.amazonaws.com/role-arn
containers:
  - env: [{ name: AWS_DEFAULT_REGION, value: eu-central-1 }]`,
  settings,
  check(pod, context) {
    for (const container of tritonContainers(pod)) {
      checkContainer(container, context);
    }
  },
});
