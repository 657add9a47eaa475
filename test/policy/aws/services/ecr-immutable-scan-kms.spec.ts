import { ecrImmutableScanKms } from "../../../../policy/src/aws/services/ecr-immutable-scan-kms";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { others } from "../fixtures";

const mutable = 'imageTagMutability is not "IMMUTABLE", so a tag may change under a running server';
const plain = 'encryptionConfigurations has no encryptionType "KMS"';

describePolicy(ecrImmutableScanKms, {
  compliant: resource(tokens.repository, "triton", {
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "KMS" }],
  }),
  broken: {
    "mutable tags": [set("imageTagMutability", "MUTABLE"), [mutable]],
    "the default, which is mutable tags": [drop("imageTagMutability"), [mutable]],
    "no scan": [
      drop("imageScanningConfiguration"),
      ["imageScanningConfiguration.scanOnPush is not true"],
    ],
    "keys of S3": [set("encryptionConfigurations[0].encryptionType", "AES256"), [plain]],
    "no encryption": [drop("encryptionConfigurations"), [plain]],
  },
  accepted: {
    "two layers of encryption": set("encryptionConfigurations[0].encryptionType", "KMS_DSSE"),
  },
  reads: [
    "imageTagMutability",
    "imageScanningConfiguration.scanOnPush",
    "encryptionConfigurations[0].encryptionType",
  ],
  notApplicable: others,
});
