import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { NodeGroupPlan } from "./nodeGroupPlan";
import { nodeUserData } from "./userData";

/** Device of the root volume in the EKS AMIs for AL2023. */
const ROOT_DEVICE = "/dev/xvda";

/** How many nodes the group shall have now, and who decides it. */
export interface DesiredSize {
  readonly size: number;
  /** True where an autoscaler moves the size and the program must leave it alone. */
  readonly ignored: boolean;
}

/**
 * The size to send. An autoscaler's size is left alone, except where it is below a raised minimum: the API refuses
 * a minimum above the desired size.
 * https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2508
 *
 * @param liveSize what the group has now; undefined before it exists
 */
export function decideSize(
  plan: Pick<NodeGroupPlan, "minSize" | "maxSize" | "desiredSize">,
  autoscaled: boolean,
  liveSize: number | undefined,
): DesiredSize {
  if (!autoscaled) return { size: plan.desiredSize, ignored: false };
  if (liveSize === undefined) return { size: plan.desiredSize, ignored: true };
  const size = Math.min(plan.maxSize, Math.max(plan.minSize, liveSize));
  return { size, ignored: size === liveSize };
}

export interface NodeGroupArgs {
  readonly plan: NodeGroupPlan;
  readonly clusterName: pulumi.Input<string>;
  readonly nodeRoleArn: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly version: string;
  readonly size: DesiredSize;
  /** Tags of instances and volumes, which the group's own tags do not reach. */
  readonly instanceTags: Readonly<Record<string, string>>;
  /** What must be there before the first node, and until the last one is gone. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** An EKS managed node group with its launch template. */
export class NodeGroup extends pulumi.ComponentResource {
  /** The group itself, for ordering. */
  public readonly nodeGroup: aws.eks.NodeGroup;

  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:NodeGroup", name, {}, opts);
    const { plan, size } = args;
    const launchTemplate = createLaunchTemplate(name, args, { parent: this });
    this.nodeGroup = new aws.eks.NodeGroup(
      name,
      {
        clusterName: args.clusterName,
        nodeRoleArn: args.nodeRoleArn,
        subnetIds: [...args.subnetIds],
        version: args.version,
        releaseVersion: plan.releaseVersion,
        amiType: plan.amiType,
        capacityType: plan.capacityType,
        instanceTypes: [plan.instanceType],
        scalingConfig: {
          minSize: plan.minSize,
          maxSize: plan.maxSize,
          desiredSize: size.size,
        },
        labels: plan.labels,
        taints: plan.taints.map((taint) => ({ ...taint })),
        launchTemplate: {
          id: launchTemplate.id,
          version: launchTemplate.latestVersion.apply(String),
        },
        updateConfig: { maxUnavailable: 1, updateStrategy: plan.updateStrategy },
        nodeRepairConfig: { enabled: plan.nodeRepair },
      },
      {
        parent: this,
        dependsOn: [...args.dependsOn],
        ignoreChanges: size.ignored ? ["scalingConfig.desiredSize"] : [],
        customTimeouts: { create: "30m", update: "60m", delete: "30m" },
      },
    );
    this.registerOutputs({});
  }
}

function createLaunchTemplate(
  name: string,
  { plan, instanceTags }: NodeGroupArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.LaunchTemplate {
  const tags = { ...instanceTags, Name: name };
  return new aws.ec2.LaunchTemplate(
    name,
    {
      description: `Nodes of group ${plan.name}`,
      updateDefaultVersion: true,
      // One hop: pods cannot take the node's role from the metadata service.
      // https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      },
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: {
            volumeType: "gp3",
            volumeSize: plan.diskSize,
            encrypted: "true",
            deleteOnTermination: "true",
          },
        },
      ],
      userData: nodeUserData(plan),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags,
      })),
    },
    opts,
  );
}
