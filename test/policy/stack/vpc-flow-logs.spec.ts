import { tokens } from "../../../policy/src/aws/tokens";
import { vpcFlowLogs } from "../../../policy/src/stack/vpc-flow-logs";
import { describeStackPolicy, on, without } from "../support/describe-stack-policy";
import { drop, set } from "../support/edits";
import { resource } from "../support/fixtures";
import { unknown } from "../support/pack";

const vpc = resource(tokens.vpc, "network", { id: "vpc-1", cidrBlock: "10.0.0.0/16" });

describeStackPolicy(vpcFlowLogs, {
  compliant: [
    vpc,
    resource(tokens.flowLog, "flows", { vpcId: "vpc-1" }, { dependencies: [vpc.urn] }),
  ],
  broken: {
    "no flow log": [without("flows"), [["network", "VPC network has no FlowLog"]]],
    "a flow log of another VPC": [
      on("flows", set("vpcId", "vpc-2")),
      [["network", "VPC network has no FlowLog"]],
    ],
    "a flow log of a subnet": [
      on("flows", drop("vpcId")),
      [["network", "VPC network has no FlowLog"]],
    ],
  },
  accepted: { "a VPC that the same update creates": on("flows", set("vpcId", unknown)) },
  reads: [],
});
