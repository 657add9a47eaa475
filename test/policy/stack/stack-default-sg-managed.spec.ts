import { tokens } from "../../../policy/src/aws/tokens";
import { stackDefaultSgManaged } from "../../../policy/src/stack/stack-default-sg-managed";
import { describeStackPolicy, on, without } from "../support/describe-stack-policy";
import { set } from "../support/edits";
import { resource } from "../support/fixtures";
import { unknown } from "../support/pack";

const vpc = resource(tokens.vpc, "network", { id: "vpc-1" });
const unmanaged = ["network", "VPC network has no DefaultSecurityGroup"] as const;

describeStackPolicy(stackDefaultSgManaged, {
  compliant: [
    vpc,
    resource(
      tokens.defaultSecurityGroup,
      "closed",
      { vpcId: "vpc-1" },
      { dependencies: [vpc.urn] },
    ),
  ],
  broken: {
    "a group that nobody manages": [without("closed"), [unmanaged]],
    "the group of another VPC": [on("closed", set("vpcId", "vpc-2")), [unmanaged]],
  },
  accepted: { "a VPC that the same update creates": on("closed", set("vpcId", unknown)) },
  reads: [],
});
