import { tokens } from "../aws/tokens";
import { stackPolicy } from "../framework/stack-policy";
import { refersTo } from "./relations";

/** That a VPC has a flow log shows only beside it, so this is a policy over the stack. */
export const vpcFlowLogs = stackPolicy({
  name: "vpc-flow-logs",
  description: "The connections of every VPC are recorded.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["EC2.6"] }],
  remediationSteps: "Create a FlowLog with the VPC's id.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
  tags: ["ec2", "network", "logging"],
  example: `new aws.ec2.FlowLog(name, { vpcId: vpc.id, trafficType: "ALL", logDestination: logs.arn, iamRoleArn: role.arn })`,
  check({ resourcesOfType, report }) {
    for (const vpc of resourcesOfType(tokens.vpc)) {
      if (!resourcesOfType(tokens.flowLog).some((flowLog) => refersTo(flowLog, "vpcId", vpc))) {
        report(`VPC ${vpc.name} has no FlowLog`, vpc.urn);
      }
    }
  },
});
