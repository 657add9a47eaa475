import { tokens } from "../aws/tokens";
import { stackPolicy } from "../framework/stack-policy";
import { refersTo } from "./relations";

/** Every VPC is born with a group that lets its members talk to each other and to the world. */
export const stackDefaultSgManaged = stackPolicy({
  name: "stack-default-sg-managed",
  description: "The default security group of every VPC is taken over, so that it can be closed.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["EC2.2"] }],
  remediationSteps: "Create a DefaultSecurityGroup with the VPC's id and no rules.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
  tags: ["ec2", "network"],
  example: `new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.id })`,
  check({ resourcesOfType, report }) {
    for (const vpc of resourcesOfType(tokens.vpc)) {
      const isManaged = resourcesOfType(tokens.defaultSecurityGroup).some((group) =>
        refersTo(group, "vpcId", vpc),
      );
      if (!isManaged) {
        report(`VPC ${vpc.name} has no DefaultSecurityGroup`, vpc.urn);
      }
    }
  },
});
