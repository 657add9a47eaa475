import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

/** What is started without a security group lands in the default one. */
export const defaultSgClosed = resourcePolicy({
  name: "default-sg-closed",
  description: "The default security group of a VPC allows nothing.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["EC2.2"] }],
  remediationSteps: "Create a DefaultSecurityGroup for the VPC with neither ingress nor egress.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
  tags: ["ec2", "network"],
  example: `new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.id })`,
  types: [tokens.defaultSecurityGroup],
  check({ props }, { report }) {
    for (const direction of ["ingress", "egress"] as const) {
      const rules = props.at(direction).items();
      if (rules !== undefined && rules !== UNDETERMINED && rules.length > 0) {
        report(
          `${direction} has ${String(rules.length)} rules; remove them and name a group of your own`,
        );
      }
    }
  },
});
