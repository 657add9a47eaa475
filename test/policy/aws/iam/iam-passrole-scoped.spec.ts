import { iamPassroleScoped } from "../../../../policy/src/aws/iam/iam-passrole-scoped";
import { describePolicy } from "../../support/describe-policy";
import { set } from "../../support/edits";
import { document, iamPolicy, others } from "../fixtures";

const statement = "policy.Statement[0]";
const message = `${statement} allows iam:PassRole for every role; name the roles in its Resource`;
const passing = (Action: string, Resource: string) =>
  set("policy", document({ Effect: "Allow", Action, Resource }));

describePolicy(iamPassroleScoped, {
  compliant: iamPolicy(),
  broken: {
    "every resource": [passing("iam:PassRole", "*"), [message]],
    "every role of an account": [
      passing("iam:PassRole", "arn:aws:iam::123456789012:role/*"),
      [message],
    ],
    "every resource of an account": [
      passing("iam:PassRole", "arn:aws:iam::123456789012:*"),
      [message],
    ],
    "a pattern that takes it in": [passing("iam:P*", "*"), [message]],
    "every action": [passing("*", "*"), [message]],
    "another case": [passing("IAM:passrole", "*"), [message]],
  },
  accepted: {
    "a pattern with many stars that takes in nothing": passing(`${"*a".repeat(40)}*`, "*"),
    "a named role": passing("iam:PassRole", "arn:aws:iam::123456789012:role/triton-nodes"),
    "roles of one prefix": passing("iam:PassRole", "arn:aws:iam::123456789012:role/triton-*"),
  },
  reads: [`${statement}.Effect`, `${statement}.Action[0]`, `${statement}.Resource[0]`],
  notApplicable: others,
});
