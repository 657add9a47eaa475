import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { flowLogPolicy, flowLogTrust } from "./iamPolicies";
import type { AccountScope } from "./iamPolicies";

export interface FlowLogsArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly logGroupName: string;
  readonly retentionDays: number;
  readonly keyArn: pulumi.Input<string>;
  readonly scope: AccountScope;
}

/** Records accepted and rejected connections of a VPC. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:FlowLogs", name, {}, opts);
    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      { name: args.logGroupName, retentionInDays: args.retentionDays, kmsKeyId: args.keyArn },
      { parent: this },
    );
    const role = new aws.iam.Role(
      name,
      {
        description: "Writes VPC flow logs",
        assumeRolePolicy: flowLogTrust(args.scope),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      name,
      { role: role.id, policy: flowLogPolicy(args.scope, args.logGroupName) },
      { parent: this },
    );
    new aws.ec2.FlowLog(
      name,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: 600,
      },
      // Without its rights the first records are lost.
      { parent: this, dependsOn: [policy] },
    );
    this.registerOutputs({});
  }
}
