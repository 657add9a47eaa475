import { statements } from "../policyDocument";

const actions = new Set([
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:TagSession",
]);

/**
 * Checks a trust policy, which the emulator takes unread: who may assume the role, and nothing about resources
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-custom.html).
 *
 * @throws Error in the words of IAM, listing every statement that is wrong.
 */
export function checkTrustPolicy(policy: string): void {
  const problems = statements(policy).flatMap((statement, index) => {
    const { Action: action = [] } = statement as { Action?: string | readonly string[] };
    const given = typeof action === "string" ? [action] : action;
    const at = `statement ${index + 1}`;
    return [
      ...(statement.Effect === "Allow" || statement.Effect === "Deny"
        ? []
        : [`${at} has no Effect of Allow or Deny`]),
      ...(statement.Principal === undefined ? [`${at} has no Principal`] : []),
      ...(statement.Resource === undefined ? [] : [`${at} has the prohibited field Resource`]),
      ...(given.length === 0 ? [`${at} has no Action`] : []),
      ...given
        .filter((name) => !actions.has(name))
        .map((name) => `${at} has ${name}, which is no action of STS`),
    ];
  });
  if (problems.length > 0) throw new Error(`MalformedPolicyDocument: ${problems.join("; ")}`);
}
