import { kmsNoWildcardPrincipal } from "../../../../policy/src/aws/kms/kms-no-wildcard-principal";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { document, others } from "../fixtures";

const statement = "policy.Statement[0]";
const everyone = {
  Effect: "Allow",
  Principal: "*",
  Action: ["kms:Decrypt"],
  Resource: ["*"],
};
const limited = (operator: string) => ({
  ...everyone,
  Condition: { [operator]: { "kms:CallerAccount": "123456789012" } },
});

describePolicy(kmsNoWildcardPrincipal, {
  compliant: resource(tokens.kmsKey, "models", {
    policy: document({
      Effect: "Allow",
      Principal: { AWS: ["arn:aws:iam::123456789012:root"] },
      Action: ["kms:*"],
      Resource: ["*"],
    }),
  }),
  broken: {
    everyone: [
      set("policy", document(everyone)),
      [`${statement}.Principal is *, so everyone may use the key`],
    ],
    "everyone in a list, as JSON text": [
      set("policy", JSON.stringify(document({ ...everyone, Principal: { AWS: ["*"] } }))),
      [`${statement}.Principal.AWS[0] is *, so everyone may use the key`],
    ],
    "everyone, with a condition that may be absent": [
      set("policy", document(limited("StringEqualsIfExists"))),
      [`${statement}.Principal is *, so everyone may use the key`],
    ],
    "everyone but one": [
      set(
        "policy",
        document({ Effect: "Allow", NotPrincipal: { AWS: "1" }, Action: "kms:*", Resource: "*" }),
      ),
      [`${statement}.NotPrincipal is in an Allow, so everyone else may use the key`],
    ],
    "text that is no JSON": [
      set("policy", "none"),
      ["policy must be JSON, not text that does not parse"],
    ],
  },
  accepted: {
    "everyone of one account": set("policy", document(limited("StringEquals"))),
    "the policy that KMS writes": drop("policy"),
    "a refusal of everyone": set("policy", document({ ...everyone, Effect: "Deny" })),
  },
  reads: [
    `${statement}.Effect`,
    `${statement}.Principal.AWS[0]`,
    `${statement}.Action[0]`,
    `${statement}.Resource[0]`,
  ],
  notApplicable: others,
});

describePolicy(kmsNoWildcardPrincipal, {
  compliant: resource(tokens.kmsKeyPolicy, "models", {
    keyId: "key",
    policy: JSON.stringify(document({ ...everyone, Principal: { AWS: "1" } })),
  }),
  broken: {
    everyone: [
      set("policy", JSON.stringify(document(everyone))),
      [`${statement}.Principal is *, so everyone may use the key`],
    ],
    "no policy": [drop("policy"), ["policy must be a policy document, and is missing"]],
  },
  reads: ["policy"],
  notApplicable: others,
});
