import { resourcePolicy, type CheckContext } from "../../framework/resource-policy";
import { textsSetting } from "../../framework/settings";
import type { ResourceView } from "../../framework/subject";
import { tokens } from "../tokens";
import {
  isEveryAction,
  isUnbounded,
  permissionDocumentsOf,
  permissionTypes,
  statementsOf,
} from "./documents";

const attachmentTypes: readonly string[] = [
  tokens.rolePolicyAttachment,
  tokens.userPolicyAttachment,
  tokens.groupPolicyAttachment,
  tokens.policyAttachment,
  tokens.rolePolicyAttachmentsExclusive,
];

const settings = {
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
  managedPolicies: textsSetting("AWS managed policies that make an administrator.", [
    "AdministratorAccess",
    "IAMFullAccess",
    "PowerUserAccess",
  ]),
};

type Context = CheckContext<typeof settings>;

function checkAttached({ type, props }: ResourceView, { config, report }: Context): void {
  const lists = ["managedPolicyArns", "policyArns"].flatMap((key) => props.at(key).each());
  const attached = type === tokens.role ? lists : [...lists, props.at("policyArn")];
  for (const place of attached) {
    // The ARN of a policy that this stack creates is unknown during preview; that policy is judged by itself.
    const arn = place.isUnknown ? undefined : place.text();
    const [, name] = typeof arn === "string" ? arn.split(":policy/") : [];
    if (name !== undefined && config.managedPolicies.includes(name)) {
      report(`${place.path} is ${name}, which makes an administrator`);
    }
  }
}

/** Full administration belongs to people behind a session, not to a program. */
export const iamNoAdmin = resourcePolicy({
  name: "iam-no-admin",
  description: "No policy allows every action on every resource.",
  severity: "critical",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["IAM.1"] }],
  remediationSteps: "Name the actions and the resources that are needed.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  tags: ["iam", "access"],
  example: `Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::models/*" }]`,
  settings,
  types: [...permissionTypes, ...attachmentTypes],
  check(resource, context) {
    if (resource.type === tokens.role || attachmentTypes.includes(resource.type)) {
      checkAttached(resource, context);
    }
    if (attachmentTypes.includes(resource.type)) {
      return;
    }
    for (const document of permissionDocumentsOf(resource)) {
      for (const statement of statementsOf(document, context.report)) {
        const everything = statement.actions.known.find(({ value }) => isEveryAction(value));
        if (statement.isAllow && everything !== undefined && isUnbounded(statement)) {
          context.report(`${everything.place.path} is ${everything.value} on every resource`);
        }
      }
    }
  },
});
