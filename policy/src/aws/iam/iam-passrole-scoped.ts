import { resourcePolicy } from "../../framework/resource-policy";
import {
  covers,
  isUnbounded,
  permissionDocumentsOf,
  permissionTypes,
  statementsOf,
  type Statement,
} from "./documents";

/** Every role of an account: the part after `role/` is nothing but wildcards. */
const everyRole = /^arn:[^:]*:iam::[^:]*:(?:role\/)?\*+$/;

/** True when a statement lets its holder hand out every role. */
export function passesEveryRole(statement: Statement): boolean {
  return (
    statement.isAllow &&
    statement.actions.known.some(({ value }) => covers(value, "iam:PassRole")) &&
    (isUnbounded(statement) || statement.resources.known.some(({ value }) => everyRole.test(value)))
  );
}

/** Who may hand any role to a service has the rights of every role. */
export const iamPassroleScoped = resourcePolicy({
  name: "iam-passrole-scoped",
  description: "iam:PassRole is allowed for named roles only.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["IAM.1"] }],
  remediationSteps:
    "Put iam:PassRole into a statement of its own, with the ARNs of the roles as Resource.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
  tags: ["iam", "access"],
  example: `{ Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/triton-nodes" }`,
  types: permissionTypes,
  check(resource, { report }) {
    for (const document of permissionDocumentsOf(resource)) {
      for (const statement of statementsOf(document, report)) {
        if (passesEveryRole(statement)) {
          report(
            `${statement.place.path} allows iam:PassRole for every role; name the roles in its Resource`,
          );
        }
      }
    }
  },
});
