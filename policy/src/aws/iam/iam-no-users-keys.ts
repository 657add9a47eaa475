import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

const what: Readonly<Record<string, string>> = {
  [tokens.user]: "an IAM user",
  [tokens.accessKey]: "a long-lived access key",
  [tokens.userLoginProfile]: "a password for the console",
};

/** Workloads take roles by IRSA or Pod Identity, people by a session. */
export const iamNoUsersKeys = resourcePolicy({
  name: "iam-no-users-keys",
  description: "The stack creates no IAM users and no access keys.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["IAM.2", "IAM.3", "IAM.4"] }],
  remediationSteps: "Use a role: IRSA or Pod Identity for pods, IAM Identity Center for people.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
  tags: ["iam", "credentials"],
  example: `new aws.iam.Role(name, { assumeRolePolicy })`,
  types: [tokens.user, tokens.accessKey, tokens.userLoginProfile],
  check({ type }, { report }) {
    report(`this is ${what[type] ?? type}; use a role`);
  },
});
