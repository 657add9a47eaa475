import { iamNoServiceWildcard } from "../../../../policy/src/aws/iam/iam-no-service-wildcard";
import { describePolicy } from "../../support/describe-policy";
import { set } from "../../support/edits";
import { document, iamPolicy, others } from "../fixtures";

const allowing = (...Action: string[]) =>
  set("policy", document({ Effect: "Allow", Action, Resource: ["arn:aws:s3:::models"] }));
const message = (index: number, pattern: string) =>
  `policy.Statement[0].Action[${String(index)}] is ${pattern}; name the actions`;

describePolicy(iamNoServiceWildcard, {
  compliant: iamPolicy(),
  broken: {
    "every action of a service": [allowing("s3:*"), [message(0, "s3:*")]],
    "every action of every service": [allowing("s3:GetObject", "*"), [message(1, "*")]],
    "a pattern that takes in every action": [allowing("ec2:?*"), [message(0, "ec2:?*")]],
    "a service by pattern": [allowing("s3*"), [message(0, "s3*")]],
  },
  accepted: {
    "a pattern of some actions": allowing("ec2:Describe*"),
    "a refusal": set("policy", document({ Effect: "Deny", Action: "s3:*", Resource: "*" })),
  },
  reads: [
    "policy.Statement[0].Effect",
    "policy.Statement[0].Action[0]",
    "policy.Statement[0].Resource[0]",
  ],
  notApplicable: others,
  configured: { "a service that is trusted whole": [{ services: ["s3"] }, allowing("s3:*"), []] },
});
