import { resourcePolicy } from "../../framework/resource-policy";
import { hasText, textsOf } from "../texts";
import { tokens } from "../tokens";

/** Envelope encryption of Kubernetes Secrets with a key of the account. */
export const eksSecretsKms = resourcePolicy({
  name: "eks-secrets-kms",
  description: "Kubernetes Secrets are encrypted with a KMS key of the account.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    { name: "AWS FSBP", items: ["EKS.3"] },
    { name: "CIS EKS", items: ["5.3.1"] },
  ],
  remediationSteps: 'Set encryptionConfig to { provider: { keyArn }, resources: ["secrets"] }.',
  url: "https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html",
  tags: ["eks", "encryption"],
  example: `encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] }`,
  types: [tokens.cluster],
  check({ props }, { report }) {
    const encryption = props.at("encryptionConfig");
    if (encryption.isAbsent) {
      report("encryptionConfig is missing, so Secrets are encrypted with a key that AWS owns");
      return;
    }
    if (!hasText(encryption.at("provider", "keyArn"))) {
      report("encryptionConfig.provider.keyArn is missing; give it the ARN of a KMS key");
    }
    const resources = textsOf(encryption.at("resources"));
    if (resources.isComplete && !resources.known.some(({ value }) => value === "secrets")) {
      report('encryptionConfig.resources does not list "secrets"');
    }
  },
});
