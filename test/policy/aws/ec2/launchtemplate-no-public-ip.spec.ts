import { launchtemplateNoPublicIp } from "../../../../policy/src/aws/ec2/launchtemplate-no-public-ip";
import { describePolicy } from "../../support/describe-policy";
import { append, drop, set } from "../../support/edits";
import { launchTemplate, others } from "../fixtures";

const place = "networkInterfaces[0].associatePublicIpAddress";

describePolicy(launchtemplateNoPublicIp, {
  compliant: launchTemplate(),
  broken: {
    "a public address": [
      set(place, "true"),
      [`${place} is true, so every instance has a public address`],
    ],
    "a public address of a second interface": [
      append("networkInterfaces", { associatePublicIpAddress: true }),
      [
        "networkInterfaces[1].associatePublicIpAddress is true, so every instance has a public address",
      ],
    ],
  },
  accepted: {
    "no word about addresses": drop(place),
    "no network interfaces": drop("networkInterfaces"),
  },
  reads: [place],
  notApplicable: others,
});
