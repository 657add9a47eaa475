import { defaultSgClosed } from "../../../../policy/src/aws/ec2/default-sg-closed";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { unknown } from "../../support/pack";
import { others } from "../fixtures";

const rule = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/16"] };

describePolicy(defaultSgClosed, {
  compliant: resource(tokens.defaultSecurityGroup, "closed", { vpcId: "vpc-1" }),
  broken: {
    "an ingress rule": [
      set("ingress", [rule]),
      ["ingress has 1 rules; remove them and name a group of your own"],
    ],
    "egress rules": [
      set("egress", [rule, rule]),
      ["egress has 2 rules; remove them and name a group of your own"],
    ],
    "rules that are no list": [
      set("ingress", { 0: rule }),
      ["ingress must be a list, not an object"],
    ],
  },
  accepted: {
    "empty lists": set("ingress", []),
    "a VPC that the same update creates": set("vpcId", unknown),
  },
  reads: [],
  notApplicable: others,
});
