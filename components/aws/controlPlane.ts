import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterConfig } from "./clusterSchema";
import { serviceTrust } from "./iamPolicies";
import type { ClusterScope } from "./iamPolicies";
import { eksKubeconfig } from "./kubeconfig";
import type { KubeconfigArgs } from "./kubeconfig";

/** Every kind of control-plane log. https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
export const CLUSTER_LOG_TYPES = [
  "api",
  "audit",
  "authenticator",
  "controllerManager",
  "scheduler",
] as const;

/** Log group that EKS writes to; it cannot be chosen. */
export function clusterLogGroup(clusterName: string): string {
  return `/aws/eks/${clusterName}/cluster`;
}

export interface ControlPlaneArgs {
  readonly config: ClusterConfig;
  readonly scope: ClusterScope;
  /** Network of Kubernetes Services. */
  readonly serviceCidr: string;
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Key that encrypts Kubernetes Secrets and the logs. */
  readonly keyArn: pulumi.Input<string>;
  /** Identity for `aws eks get-token`. */
  readonly identity: Pick<KubeconfigArgs, "profile" | "roleArn">;
}

/** EKS control plane with its role, logs, access entries and OIDC provider. */
export class ControlPlane extends pulumi.ComponentResource {
  /** Name of the cluster, known only with it. */
  public readonly clusterName: pulumi.Output<string>;
  public readonly endpoint: pulumi.Output<string>;
  /** Security group that EKS gives to nodes and control plane. */
  public readonly securityGroupId: pulumi.Output<string>;
  /** Secret kubeconfig for the deploying identity. */
  public readonly kubeconfig: pulumi.Output<string>;
  public readonly oidcProviderArn: pulumi.Output<string>;
  public readonly oidcIssuerUrl: pulumi.Output<string>;
  /**
   * Policy associations of the access entries. Objects in the cluster depend on them: created after, and deleted
   * before, the deployer's own right to do so.
   */
  public readonly access: readonly pulumi.Resource[];

  constructor(name: string, args: ControlPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:ControlPlane", name, {}, opts);
    const { config, scope } = args;
    const { role, attachments } = createClusterRole(name, scope, { parent: this });
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        name: clusterLogGroup(scope.clusterName),
        retentionInDays: config.logRetentionDays,
        kmsKeyId: args.keyArn,
      },
      { parent: this },
    );
    const publicAccess = config.endpointPublicAccessCidrs.length > 0;
    const cluster = new aws.eks.Cluster(
      name,
      {
        name: scope.clusterName,
        version: config.version,
        roleArn: role.arn,
        bootstrapSelfManagedAddons: false,
        accessConfig: {
          authenticationMode: "API",
          bootstrapClusterCreatorAdminPermissions: false,
        },
        vpcConfig: {
          subnetIds: [...args.subnetIds],
          endpointPrivateAccess: true,
          endpointPublicAccess: publicAccess,
          ...(publicAccess ? { publicAccessCidrs: [...config.endpointPublicAccessCidrs] } : {}),
        },
        kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: args.serviceCidr },
        encryptionConfig: { provider: { keyArn: args.keyArn }, resources: ["secrets"] },
        enabledClusterLogTypes: [...CLUSTER_LOG_TYPES],
        // EXTENDED is the API's default and costs six times as much once standard support ends.
        // https://docs.aws.amazon.com/eks/latest/userguide/disable-extended-support.html
        upgradePolicy: { supportType: "STANDARD" },
        deletionProtection: config.deletionProtection,
        tags: { Name: scope.clusterName },
      },
      {
        parent: this,
        protect: config.deletionProtection,
        // The name is fixed, since the log group must carry it before the cluster exists.
        deleteBeforeReplace: true,
        dependsOn: [
          // Without the role's rights EKS cannot remove its own interfaces and security groups.
          ...attachments,
          // EKS makes the group itself otherwise, without retention and key.
          logGroup,
        ],
      },
    );
    this.clusterName = cluster.name;
    this.endpoint = cluster.endpoint;
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.access = createAccessEntries(name, config, scope, cluster, { parent: this });
    this.oidcIssuerUrl = cluster.identities.apply(
      (identities) => identities[0]?.oidcs[0]?.issuer ?? "",
    );
    this.oidcProviderArn = new aws.iam.OpenIdConnectProvider(
      `${name}-oidc`,
      { url: this.oidcIssuerUrl, clientIdLists: ["sts.amazonaws.com"] },
      { parent: this },
    ).arn;
    const kubeconfigArgs = {
      clusterName: scope.clusterName,
      region: scope.region,
      ...args.identity,
    };
    this.kubeconfig = pulumi.secret(
      pulumi
        .all([cluster.endpoint, cluster.certificateAuthority.data])
        .apply(([endpoint, authority]) => eksKubeconfig(kubeconfigArgs, endpoint, authority)),
    );
    this.registerOutputs({ clusterName: this.clusterName, endpoint: this.endpoint });
  }
}

function createClusterRole(
  name: string,
  { partition }: ClusterScope,
  opts: pulumi.CustomResourceOptions,
) {
  const role = new aws.iam.Role(
    `${name}-cluster`,
    {
      description: "EKS control plane",
      assumeRolePolicy: serviceTrust("eks.amazonaws.com"),
    },
    opts,
  );
  const attachment = new aws.iam.RolePolicyAttachment(
    `${name}-cluster`,
    { role: role.name, policyArn: `arn:${partition}:iam::aws:policy/AmazonEKSClusterPolicy` },
    opts,
  );
  return { role, attachments: [attachment] };
}

function createAccessEntries(
  name: string,
  config: ClusterConfig,
  { partition }: ClusterScope,
  cluster: aws.eks.Cluster,
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  return Object.entries(config.accessEntries).map(([key, entry]) => {
    const accessEntry = new aws.eks.AccessEntry(
      `${name}-${key}`,
      { clusterName: cluster.name, principalArn: entry.principalArn, type: "STANDARD" },
      opts,
    );
    const namespaces = [...entry.namespaces];
    return new aws.eks.AccessPolicyAssociation(
      `${name}-${key}`,
      {
        clusterName: cluster.name,
        principalArn: entry.principalArn,
        // https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
        policyArn: `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKS${entry.policy}Policy`,
        accessScope:
          namespaces.length === 0 ? { type: "cluster" } : { type: "namespace", namespaces },
      },
      // A policy can only be associated with an entry that exists.
      { ...opts, dependsOn: [accessEntry] },
    );
  });
}
