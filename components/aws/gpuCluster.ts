import * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { BOOTSTRAP_ADDONS, WORKLOAD_ADDONS, planAddons } from "./addonPlan";
import { Addons } from "./addons";
import { ControlPlane, clusterLogGroup } from "./controlPlane";
import { clusterKeyPolicy, partitionOf } from "./iamPolicies";
import type { ClusterScope } from "./iamPolicies";
import { kubernetesVersion } from "./kubernetesVersions";
import type { AddonKey, KubernetesVersion } from "./kubernetesVersions";
import { Network } from "./network";
import type { SubnetIds } from "./network";
import { NodeGroup, decideSize } from "./nodeGroup";
import { planNodeGroups } from "./nodeGroupPlan";
import type { NodeGroupPlan } from "./nodeGroupPlan";
import { NodeRole } from "./nodeRole";
import { PodIdentity } from "./podIdentity";
import type { EksConfig } from "./schema";

export interface GpuClusterArgs {
  /** Validated and checked configuration; decides which resources exist. */
  readonly config: EksConfig;
  readonly clusterName: string;
  /** Tags of instances, volumes and interfaces, which the provider's default tags do not reach. */
  readonly tags: Readonly<Record<string, string>>;
  /** Sizes that groups have now, where an autoscaler moves them. @default none */
  readonly liveSizes?: Readonly<Record<string, number>>;
}

/** Name of the flow logs' log group of a cluster's VPC. */
export function flowLogGroup(clusterName: string): string {
  return `/triton-platform/${clusterName}/vpc-flow-logs`;
}

/** Where a cluster's own policies apply. */
export function clusterScope(config: EksConfig, clusterName: string): ClusterScope {
  const { accountId, region } = config.aws;
  return { accountId, region, partition: partitionOf(region), clusterName };
}

/**
 * An EKS cluster with GPU node groups: everything that the AWS API makes. What runs in it is `ClusterServices`.
 *
 * @throws Error where the configuration was not checked first
 */
export class GpuCluster extends pulumi.ComponentResource {
  public readonly network: Network;
  public readonly controlPlane: ControlPlane;
  public readonly scope: ClusterScope;
  /** Key of Secrets and logs. */
  public readonly keyArn: pulumi.Output<string>;
  /** The system group, on which controllers run. */
  public readonly systemNodes: pulumi.Resource;
  /** GPU groups by name. */
  public readonly gpuNodes: ReadonlyMap<string, pulumi.Resource>;
  /** Every add-on, for ordering. */
  public readonly addons: ReadonlyMap<AddonKey, pulumi.Resource>;

  constructor(name: string, args: GpuClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:GpuCluster", name, {}, opts);
    const { config, clusterName } = args;
    const version = kubernetesVersion(config.cluster.version);
    const plan = planNodeGroups(config);
    if (version === undefined || plan.system === undefined) {
      throw new Error("the configuration must pass checkEks before a cluster is made of it");
    }
    this.scope = clusterScope(config, clusterName);
    const parent = { parent: this };
    this.keyArn = createKey(name, config, this.scope, parent);
    this.network = new Network(
      `${name}-network`,
      {
        config: config.network,
        scope: this.scope,
        flowLogGroup: flowLogGroup(clusterName),
        keyArn: this.keyArn,
      },
      parent,
    );
    this.controlPlane = new ControlPlane(
      `${name}-control-plane`,
      {
        config: config.cluster,
        scope: this.scope,
        serviceCidr: config.network.serviceCidr,
        subnetIds: Object.values(this.network.privateSubnetIds),
        keyArn: this.keyArn,
        identity: { profile: config.aws.profile, roleArn: config.aws.assumeRole?.roleArn },
      },
      parent,
    );
    const identities = createAddonIdentities(name, this, parent);
    const bootstrap = new Addons(
      `${name}-bootstrap`,
      {
        clusterName: this.controlPlane.clusterName,
        plans: planAddons(BOOTSTRAP_ADDONS, config.addons, version),
        dependsOn: {},
      },
      parent,
    );
    const nodeRole = new NodeRole(`${name}-node`, { partition: this.scope.partition }, parent);
    const nodeGroup = (group: NodeGroupPlan) =>
      createNodeGroup(name, this, args, group, nodeRole.arn, {
        parent: this,
        dependsOn: [
          // Without these no node becomes Ready; they must also serve pods until the last node is gone.
          ...bootstrap.addons.values(),
          // Pods of the network plugin get their rights only if the association is there first.
          ...identities.vpcCni.ready,
          ...nodeRole.attachments,
          // Routes go after the nodes.
          ...this.network.egress,
        ],
      });
    const system = nodeGroup(plan.system);
    this.systemNodes = system;
    this.gpuNodes = new Map(plan.gpu.map((group) => [group.name, nodeGroup(group)]));
    this.addons = new Map([
      ...bootstrap.addons,
      ...createWorkloadAddons(name, this, config, version, identities, parent),
    ]);
    this.registerOutputs({ clusterName: this.controlPlane.clusterName });
  }

  /**
   * Arguments of a Kubernetes provider for this cluster. Pass `controlPlane.access` as its `dependsOn`, so that
   * nothing is created in the cluster before, or left in it after, the deployer's right to do so.
   */
  kubernetesProviderArgs(): k8s.ProviderArgs {
    return {
      kubeconfig: this.controlPlane.kubeconfig,
      // New with every cluster, whatever happens to the kubeconfig: a changed kubeconfig replaces nothing, a replaced
      // cluster recreates everything.
      clusterIdentifier: this.controlPlane.endpoint,
      enableServerSideApply: true,
    };
  }

  /** What a controller needs under it. */
  runsOn(): readonly pulumi.Resource[] {
    const needed: readonly AddonKey[] = ["vpcCni", "kubeProxy", "podIdentityAgent", "coreDns"];
    return [
      this.systemNodes,
      ...needed.flatMap((key) => {
        const addon = this.addons.get(key);
        return addon === undefined ? [] : [addon];
      }),
    ];
  }
}

function createKey(
  name: string,
  config: EksConfig,
  scope: ClusterScope,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const logGroups = [clusterLogGroup(scope.clusterName), flowLogGroup(scope.clusterName)];
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `Secrets and logs of cluster ${scope.clusterName}`,
      enableKeyRotation: true,
      deletionWindowInDays: config.cluster.keyDeletionWindowDays,
      policy: JSON.stringify(clusterKeyPolicy(scope, logGroups)),
    },
    { ...opts, protect: config.cluster.deletionProtection },
  );
  new aws.kms.Alias(
    `${name}-key`,
    { name: `alias/${scope.clusterName}`, targetKeyId: key.keyId },
    opts,
  );
  return key.arn;
}

interface AddonIdentities {
  readonly vpcCni: PodIdentity;
  readonly ebsCsi: PodIdentity;
}

/** Roles of the add-ons that call AWS. https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html */
function createAddonIdentities(
  name: string,
  cluster: GpuCluster,
  opts: pulumi.ComponentResourceOptions,
): AddonIdentities {
  const identity = (suffix: string, serviceAccount: string, description: string, managed: string) =>
    new PodIdentity(
      `${name}-${suffix}`,
      {
        clusterName: cluster.controlPlane.clusterName,
        scope: cluster.scope,
        namespace: "kube-system",
        serviceAccount,
        description,
        policy: { managed },
      },
      opts,
    );
  return {
    vpcCni: identity("vpc-cni", "aws-node", "Amazon VPC CNI", "AmazonEKS_CNI_Policy"),
    ebsCsi: identity(
      "ebs-csi",
      "ebs-csi-controller-sa",
      "Amazon EBS CSI driver",
      "service-role/AmazonEBSCSIDriverPolicy",
    ),
  };
}

/** Subnets of a group's zones. */
function subnetsOf(ids: SubnetIds, zones: readonly string[]): readonly pulumi.Output<string>[] {
  return zones.flatMap((zone) => {
    const id = ids[zone];
    return id === undefined ? [] : [id];
  });
}

function createNodeGroup(
  name: string,
  cluster: GpuCluster,
  args: GpuClusterArgs,
  plan: NodeGroupPlan,
  nodeRoleArn: pulumi.Input<string>,
  opts: { parent: pulumi.Resource; dependsOn: pulumi.Resource[] },
): pulumi.Resource {
  const autoscaled = args.config.autoscaler.enabled && plan.amiType === "AL2023_x86_64_NVIDIA";
  return new NodeGroup(
    `${name}-${plan.name}`,
    {
      plan,
      clusterName: cluster.controlPlane.clusterName,
      nodeRoleArn,
      subnetIds: subnetsOf(cluster.network.privateSubnetIds, plan.zones),
      version: args.config.cluster.version,
      size: decideSize(plan, autoscaled, args.liveSizes?.[plan.name]),
      instanceTags: args.tags,
      dependsOn: opts.dependsOn,
    },
    { parent: opts.parent },
  ).nodeGroup;
}

function createWorkloadAddons(
  name: string,
  cluster: GpuCluster,
  config: EksConfig,
  version: KubernetesVersion,
  identities: AddonIdentities,
  opts: pulumi.ComponentResourceOptions,
): ReadonlyMap<AddonKey, aws.eks.Addon> {
  const nodes = [cluster.systemNodes];
  return new Addons(
    `${name}-workload`,
    {
      clusterName: cluster.controlPlane.clusterName,
      plans: planAddons(WORKLOAD_ADDONS, config.addons, version),
      dependsOn: {
        coreDns: nodes,
        ebsCsiDriver: [...nodes, ...identities.ebsCsi.ready],
        metricsServer: nodes,
        nodeMonitoringAgent: nodes,
      },
    },
    opts,
  ).addons;
}
