import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

/** A registry of one's own is only as good as its tags are stable and its images known. */
export const ecrImmutableScanKms = resourcePolicy({
  name: "ecr-immutable-scan-kms",
  description:
    "Image repositories have immutable tags, are scanned on push and encrypted with KMS.",
  severity: "medium",
  level: "mandatory",
  frameworks: [
    { name: "AWS FSBP", items: ["ECR.1", "ECR.2"] },
    { name: "CIS EKS", items: ["5.1.1"] },
  ],
  remediationSteps:
    'Set imageTagMutability to "IMMUTABLE", imageScanningConfiguration.scanOnPush to true and encryptionConfigurations to [{ encryptionType: "KMS" }].',
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
  tags: ["ecr", "supply-chain"],
  example: `{ imageTagMutability: "IMMUTABLE", imageScanningConfiguration: { scanOnPush: true }, encryptionConfigurations: [{ encryptionType: "KMS" }] }`,
  types: [tokens.repository],
  check({ props }, { report }) {
    const mutability = props.at("imageTagMutability").text();
    if (mutability !== UNDETERMINED && mutability !== "IMMUTABLE") {
      report('imageTagMutability is not "IMMUTABLE", so a tag may change under a running server');
    }
    const scan = props.at("imageScanningConfiguration", "scanOnPush").flag();
    if (scan !== UNDETERMINED && scan !== true) {
      report("imageScanningConfiguration.scanOnPush is not true");
    }
    const encryption = props.at("encryptionConfigurations");
    const kinds = encryption.each().map((each) => each.at("encryptionType").text());
    const isUnjudged = kinds.includes(UNDETERMINED) || encryption.items() === UNDETERMINED;
    if (!isUnjudged && !kinds.some((kind) => kind === "KMS" || kind === "KMS_DSSE")) {
      report('encryptionConfigurations has no encryptionType "KMS"');
    }
  },
});
