import { subnetNoAutoPublicIp } from "../../../../policy/src/aws/ec2/subnet-no-auto-public-ip";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { others } from "../fixtures";

describePolicy(subnetNoAutoPublicIp, {
  compliant: resource(tokens.subnet, "private-a", {
    cidrBlock: "10.0.0.0/20",
    mapPublicIpOnLaunch: false,
  }),
  broken: {
    "public addresses": [set("mapPublicIpOnLaunch", true), ["mapPublicIpOnLaunch is true"]],
  },
  accepted: { "the default": drop("mapPublicIpOnLaunch") },
  reads: ["mapPublicIpOnLaunch"],
  notApplicable: others,
});
