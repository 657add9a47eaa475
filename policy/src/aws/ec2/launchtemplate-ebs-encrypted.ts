import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

/** A volume without an own setting follows the account's default, which is off unless someone changed it. */
export const launchtemplateEbsEncrypted = resourcePolicy({
  name: "launchtemplate-ebs-encrypted",
  description: "Every volume of a launch template is encrypted.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["EC2.181"] }],
  remediationSteps: "Give each block device mapping `ebs.encrypted`, the root volume included.",
  url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
  tags: ["ec2", "encryption"],
  example: `blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3" } }]`,
  types: [tokens.launchTemplate],
  check({ props }, { report }) {
    const mappings = props.at("blockDeviceMappings");
    const devices = mappings.items();
    if (devices === undefined || (devices !== UNDETERMINED && devices.length === 0)) {
      report(
        "blockDeviceMappings is missing, so the root volume follows the account's default; name it with ebs.encrypted",
      );
      return;
    }
    for (const device of mappings.each()) {
      // An instance store volume or a suppressed device has no EBS volume.
      if (device.at("virtualName").isPresent || device.at("noDevice").isPresent) {
        continue;
      }
      const encrypted = device.at("ebs", "encrypted").toggle();
      if (encrypted !== UNDETERMINED && encrypted !== true) {
        report(`${device.path}.ebs.encrypted is not true`);
      }
    }
  },
});
