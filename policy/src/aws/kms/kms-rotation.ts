import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

/** Only symmetric keys with key material of KMS rotate: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
function rotates(spec: unknown, usage: unknown): boolean {
  return (
    (spec === undefined || spec === "SYMMETRIC_DEFAULT") &&
    (usage === undefined || usage === "ENCRYPT_DECRYPT")
  );
}

/** A rotated key limits what one leaked backing key opens. */
export const kmsRotation = resourcePolicy({
  name: "kms-rotation",
  description: "KMS keys are rotated.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["5.3.1"] }],
  remediationSteps: "Set enableKeyRotation to true.",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
  tags: ["kms", "encryption"],
  example: `new aws.kms.Key(name, { enableKeyRotation: true })`,
  types: [tokens.kmsKey],
  check({ props }, { report }) {
    const rotation = props.at("enableKeyRotation").flag();
    if (
      rotation !== UNDETERMINED &&
      rotation !== true &&
      rotates(props.at("customerMasterKeySpec").text(), props.at("keyUsage").text())
    ) {
      report("enableKeyRotation is not true");
    }
  },
  remediate({ props }) {
    if (
      props["enableKeyRotation"] === true ||
      !rotates(props["customerMasterKeySpec"], props["keyUsage"])
    ) {
      return false;
    }
    props["enableKeyRotation"] = true;
    return true;
  },
});
