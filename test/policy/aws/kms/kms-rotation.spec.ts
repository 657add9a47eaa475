import { kmsRotation } from "../../../../policy/src/aws/kms/kms-rotation";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { all, drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { others } from "../fixtures";

describePolicy(kmsRotation, {
  compliant: resource(tokens.kmsKey, "models", { enableKeyRotation: true }),
  broken: {
    "rotation that is off": [set("enableKeyRotation", false), ["enableKeyRotation is not true"]],
    "the default, which is no rotation": [
      drop("enableKeyRotation"),
      ["enableKeyRotation is not true"],
    ],
    "a symmetric key that is named as such": [
      all(drop("enableKeyRotation"), set("customerMasterKeySpec", "SYMMETRIC_DEFAULT")),
      ["enableKeyRotation is not true"],
    ],
  },
  accepted: {
    "a key that cannot rotate": all(
      drop("enableKeyRotation"),
      set("customerMasterKeySpec", "RSA_2048"),
      set("keyUsage", "SIGN_VERIFY"),
    ),
  },
  reads: ["enableKeyRotation"],
  notApplicable: others,
});
