import { eksSecretsKms } from "../../../../policy/src/aws/eks/eks-secrets-kms";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { unknown } from "../../support/pack";
import { cluster, others } from "../fixtures";

const noKey = "encryptionConfig.provider.keyArn is missing; give it the ARN of a KMS key";
const noSecrets = 'encryptionConfig.resources does not list "secrets"';

describePolicy(eksSecretsKms, {
  compliant: cluster(),
  broken: {
    "no encryption": [
      drop("encryptionConfig"),
      ["encryptionConfig is missing, so Secrets are encrypted with a key that AWS owns"],
    ],
    "no key": [drop("encryptionConfig.provider.keyArn"), [noKey]],
    "an empty key": [set("encryptionConfig.provider.keyArn", ""), [noKey]],
    "no provider": [drop("encryptionConfig.provider"), [noKey]],
    "other resources": [set("encryptionConfig.resources", ["configmaps"]), [noSecrets]],
    "no resources": [drop("encryptionConfig.resources"), [noSecrets]],
    "a key that is no text": [
      set("encryptionConfig.provider.keyArn", { arn: "key" }),
      ["encryptionConfig.provider.keyArn must be a string, not an object"],
    ],
  },
  accepted: {
    "a key that the same update creates": set("encryptionConfig.provider.keyArn", unknown),
  },
  reads: ["encryptionConfig.resources[0]"],
  notApplicable: others,
});
