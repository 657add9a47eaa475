import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { serviceTrust } from "./iamPolicies";

/**
 * Rights of a node: join the cluster, pull images, be reached by Session Manager instead of SSH. The network plugin's
 * rights are its own pods', not the node's.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
const NODE_POLICIES = {
  worker: "AmazonEKSWorkerNodePolicy",
  images: "AmazonEC2ContainerRegistryPullOnly",
  sessions: "AmazonSSMManagedInstanceCore",
} as const;

/** IAM role of every node. */
export class NodeRole extends pulumi.ComponentResource {
  public readonly arn: pulumi.Output<string>;
  /** Nodes must not start before, nor stay after, their rights. */
  public readonly attachments: readonly pulumi.Resource[];

  constructor(
    name: string,
    args: { readonly partition: string },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("triton-platform:aws:NodeRole", name, {}, opts);
    const role = new aws.iam.Role(
      name,
      { description: "EKS nodes", assumeRolePolicy: serviceTrust("ec2.amazonaws.com") },
      { parent: this },
    );
    this.attachments = Object.entries(NODE_POLICIES).map(
      ([suffix, policy]) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${suffix}`,
          { role: role.name, policyArn: `arn:${args.partition}:iam::aws:policy/${policy}` },
          { parent: this },
        ),
    );
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
