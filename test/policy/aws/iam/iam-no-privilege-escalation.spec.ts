import { iamNoPrivilegeEscalation } from "../../../../policy/src/aws/iam/iam-no-privilege-escalation";
import { describePolicy } from "../../support/describe-policy";
import { set } from "../../support/edits";
import { document, iamPolicy, others } from "../fixtures";

const statement = "policy.Statement[0]";
const allowing = (Action: string | string[], Resource: string, rest: object = {}) =>
  set("policy", document({ Effect: "Allow", Action, Resource, ...rest }));

describePolicy(iamNoPrivilegeEscalation, {
  compliant: iamPolicy(),
  broken: {
    "attaching policies to any role": [
      allowing("iam:AttachRolePolicy", "*"),
      ["policy allows iam:AttachRolePolicy on every resource"],
    ],
    "a pattern that takes in several ways": [
      allowing("iam:Put*", "*"),
      [
        "policy allows iam:PutGroupPolicy on every resource",
        "policy allows iam:PutRolePolicy on every resource",
        "policy allows iam:PutUserPolicy on every resource",
      ],
    ],
    "taking any role": [
      allowing("sts:AssumeRole", "*"),
      ["policy allows sts:AssumeRole on every resource"],
    ],
    "starting instances with any role": [
      allowing(["iam:PassRole", "ec2:RunInstances"], "*"),
      ["policy allows ec2:RunInstances with iam:PassRole of every role"],
    ],
    "the two halves in two statements": [
      set("policy", {
        Statement: [
          { Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/*" },
          { Effect: "Allow", Action: "lambda:CreateFunction", Resource: "*" },
        ],
      }),
      ["policy allows lambda:CreateFunction with iam:PassRole of every role"],
    ],
    "a condition that limits nothing": [
      allowing("iam:CreateAccessKey", "*", {
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      }),
      ["policy allows iam:CreateAccessKey on every resource"],
    ],
  },
  accepted: {
    "a named role": allowing("iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/triton-nodes"),
    "a permissions boundary": allowing("iam:PutRolePolicy", "*", {
      Condition: {
        StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/b" },
      },
    }),
    "instances without a role to hand out": allowing("ec2:RunInstances", "*"),
  },
  reads: [`${statement}.Effect`, `${statement}.Action[0]`, `${statement}.Resource[0]`],
  notApplicable: others,
});
