import { resourcePolicy } from "../../framework/resource-policy";
import { everyoneIn, isLimitedBy, statementsOf } from "../iam/documents";
import { tokens } from "../tokens";

/** Conditions that keep everyone to one account or organisation. */
const callers = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:sourceaccount",
  "aws:sourcearn",
  "kms:calleraccount",
];

/** A key policy decides who may decrypt, whatever IAM says. */
export const kmsNoWildcardPrincipal = resourcePolicy({
  name: "kms-no-wildcard-principal",
  description: "A key policy allows nothing to everyone.",
  severity: "critical",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["KMS.5"] }],
  remediationSteps: "Name the principals, or add the condition kms:CallerAccount.",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
  tags: ["kms", "access"],
  example: `{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" }`,
  types: [tokens.kmsKey, tokens.kmsKeyPolicy],
  check({ type, props }, { report }) {
    const document = props.at("policy");
    // Without a policy KMS writes one that allows the account: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    if (type === tokens.kmsKey && document.isAbsent) {
      return;
    }
    for (const statement of statementsOf(document, report).filter(({ isAllow }) => isAllow)) {
      const isLimited = isLimitedBy(statement, (key) => callers.includes(key));
      for (const { place, value } of isLimited ? [] : everyoneIn(statement)) {
        report(`${place.path} is ${value}, so everyone may use the key`);
      }
      if (statement.place.at("NotPrincipal").isPresent) {
        report(
          `${statement.place.path}.NotPrincipal is in an Allow, so everyone else may use the key`,
        );
      }
    }
  },
});
