import { resourcePolicy } from "../../framework/resource-policy";
import {
  covers,
  isLimitedBy,
  isUnbounded,
  permissionDocumentsOf,
  permissionTypes,
  statementsOf,
  type Statement,
} from "./documents";
import { passesEveryRole } from "./iam-passrole-scoped";

/**
 * Actions that, on any resource, let their holder take further rights.
 * https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
 */
const alone = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:DeleteRolePermissionsBoundary",
  "iam:DeleteUserPermissionsBoundary",
  "iam:PutGroupPolicy",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
  "lambda:UpdateFunctionCode",
  "sts:AssumeRole",
] as const;

/** Actions that do so together with the right to hand out every role. */
const withPassRole = [
  "cloudformation:CreateStack",
  "codebuild:CreateProject",
  "datapipeline:CreatePipeline",
  "ec2:RunInstances",
  "ecs:RunTask",
  "eks:CreatePodIdentityAssociation",
  "glue:CreateDevEndpoint",
  "lambda:CreateFunction",
  "sagemaker:CreateNotebookInstance",
] as const;

/** Conditions that keep such an action within bounds. */
const bounds = ["iam:permissionsboundary", "iam:policyarn", "iam:passedtoservice"];

function isBounded(statement: Statement): boolean {
  return isLimitedBy(statement, (key) => bounds.includes(key));
}

function allowedIn(statements: readonly Statement[], actions: readonly string[]): string[] {
  return actions.filter((action) =>
    statements.some(({ actions: patterns }) =>
      patterns.known.some(({ value }) => covers(value, action)),
    ),
  );
}

/** Rights that can be turned into every right are administration by another name. */
export const iamNoPrivilegeEscalation = resourcePolicy({
  name: "iam-no-privilege-escalation",
  description: "No policy lets its holder give itself further rights.",
  severity: "critical",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["IAM.1"] }],
  remediationSteps:
    "Limit the action to named resources, or by the condition iam:PermissionsBoundary or iam:PolicyARN.",
  url: "https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation",
  tags: ["iam", "access"],
  example: `{ Effect: "Allow", Action: "iam:AttachRolePolicy", Resource: "arn:aws:iam::123456789012:role/triton-*" }`,
  types: permissionTypes,
  check(resource, { report }) {
    for (const document of permissionDocumentsOf(resource)) {
      const allowing = statementsOf(document, report).filter(({ isAllow }) => isAllow);
      const unlimited = allowing.filter(
        (statement) => isUnbounded(statement) && !isBounded(statement),
      );
      const passing = allowing.some(
        (statement) => passesEveryRole(statement) && !isBounded(statement),
      );
      for (const action of allowedIn(unlimited, alone)) {
        report(`${document.path} allows ${action} on every resource`);
      }
      for (const action of passing ? allowedIn(unlimited, withPassRole) : []) {
        report(`${document.path} allows ${action} with iam:PassRole of every role`);
      }
    }
  },
});
