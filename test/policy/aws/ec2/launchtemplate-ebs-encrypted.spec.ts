import { launchtemplateEbsEncrypted } from "../../../../policy/src/aws/ec2/launchtemplate-ebs-encrypted";
import { describePolicy } from "../../support/describe-policy";
import { append, drop, set } from "../../support/edits";
import { launchTemplate, others } from "../fixtures";

const encrypted = "blockDeviceMappings[0].ebs.encrypted";
const none =
  "blockDeviceMappings is missing, so the root volume follows the account's default; name it with ebs.encrypted";

describePolicy(launchtemplateEbsEncrypted, {
  compliant: launchTemplate(),
  broken: {
    "a volume in plain text": [set(encrypted, "false"), [`${encrypted} is not true`]],
    "no word about encryption": [drop(encrypted), [`${encrypted} is not true`]],
    "no block devices": [drop("blockDeviceMappings"), [none]],
    "an empty list of block devices": [set("blockDeviceMappings", []), [none]],
    "a second volume": [
      append("blockDeviceMappings", { deviceName: "/dev/xvdb", ebs: { volumeSize: 10 } }),
      ["blockDeviceMappings[1].ebs.encrypted is not true"],
    ],
  },
  accepted: {
    "encryption as a boolean": set(encrypted, true),
    "an instance store volume": append("blockDeviceMappings", {
      deviceName: "/dev/sdb",
      virtualName: "ephemeral0",
    }),
  },
  reads: [encrypted],
  notApplicable: others,
});
