import type { Edge } from "./recordedPlatform";

/** An ordering that no input explains: whatever matches `after` needs everything that matches `first`. */
export interface Rule {
  readonly after: RegExp;
  readonly first: RegExp;
  readonly why: string;
  /** Only pairs whose names end in the same zone. */
  readonly sameZone?: boolean;
}

/** Orders of the AWS side and of what runs in the cluster before any server. */
export const PLATFORM_RULES: readonly Rule[] = [
  {
    after: /^ec2\.Eip /,
    first: /^ec2\.InternetGateway /,
    why: "an address is released before its gateway goes",
  },
  {
    after: /^ec2\.NatGateway /,
    first: /^ec2\.Route platform-network-public$/,
    why: "a gateway without a way out forwards nothing",
  },
  {
    after: /^ec2\.NatGateway /,
    first: /^ec2\.RouteTableAssociation platform-network-public-/,
    why: "its own subnet must have the route",
    sameZone: true,
  },
  {
    after: /^ec2\.FlowLog /,
    first: /^iam\.RolePolicy .*flow-logs$/,
    why: "records before the rights are lost",
  },
  {
    after: /^eks\.Cluster /,
    first: /^iam\.RolePolicyAttachment platform-control-plane-cluster$/,
    why: "EKS removes its interfaces with these rights",
  },
  {
    after: /^eks\.Cluster /,
    first: /^cloudwatch\.LogGroup platform-control-plane-logs$/,
    why: "EKS would make the group without retention",
  },
  {
    after: /^eks\.AccessPolicyAssociation /,
    first: /^eks\.AccessEntry /,
    why: "a policy is associated with an entry",
    sameZone: true,
  },
  {
    after: /^provider cluster$/,
    first: /^eks\.AccessPolicyAssociation /,
    why: "objects in the cluster need the deployer's rights, also to be deleted",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^eks\.Addon platform-bootstrap-/,
    why: "nodes without them never become Ready",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^(iam\.RolePolicyAttachment|eks\.PodIdentityAssociation) platform-vpc-cni$/,
    why: "the network plugin's pods get their rights when they are made",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^iam\.RolePolicyAttachment platform-node-/,
    why: "nodes join, and leave, with these rights",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^ec2\.(Route|RouteTableAssociation) platform-network-private-/,
    why: "routes go after the nodes",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^(ec2\.VpcEndpoint|vpc\.SecurityGroupIngressRule) /,
    why: "endpoints are the way to AWS",
  },
  {
    after: /^eks\.Addon platform-workload-/,
    first: /^eks\.NodeGroup platform-system$/,
    why: "without a node they stay degraded",
  },
  {
    after: /^eks\.Addon platform-workload-aws-ebs-csi-driver$/,
    first: /^(iam\.RolePolicyAttachment|eks\.PodIdentityAssociation) platform-ebs-csi$/,
    why: "the driver's pods get their rights when they are made, and remove volumes with them",
  },
  {
    after: /^storage\.k8s\.io\.StorageClass /,
    first: /^eks\.Addon platform-workload-aws-ebs-csi-driver$/,
    why: "volumes before the driver",
  },
  {
    after: /^helm\.sh\.Release (services-device-plugin|dcgm-exporter)$/,
    first: /^eks\.NodeGroup platform-(t4|batch)$/,
    why: "they run on GPU nodes",
  },
  {
    after: /^helm\.sh\.Release services-(load-balancer-controller|autoscaler)$/,
    first: /^eks\.(NodeGroup platform-system|Addon platform-(bootstrap-.*|workload-coredns))$/,
    why: "a controller outlives what it cleans up, and its nodes and network outlive it",
  },
  {
    after: /^helm\.sh\.Release services-load-balancer-controller$/,
    first:
      /^(iam\.RolePolicy|eks\.PodIdentityAssociation) services-load-balancer-controller-identity$/,
    why: "it removes load balancers with these rights",
  },
  {
    after: /^helm\.sh\.Release services-autoscaler$/,
    first: /^(iam\.RolePolicy|eks\.PodIdentityAssociation) services-autoscaler-identity$/,
    why: "it starts with these rights",
  },
];

const SERVER_OBJECT =
  /^(core\.Service|core\.ServiceAccount|policy\.PodDisruptionBudget|networking\.k8s\.io\.NetworkPolicy|apps\.Deployment) main-/;
const DEPLOYMENT = /^apps\.Deployment main-deployment$/;

/** Orders of the model bucket and of a server with the name `main`. */
export const SERVING_RULES: readonly Rule[] = [
  {
    after: /^s3\.Bucket(Versioning|ServerSideEncryption|OwnershipControls|PublicAccessBlock)/,
    first: /^s3\.Bucket /,
    why: "a setting is of a bucket that exists",
  },
  {
    after: /^s3\.BucketLifecycleConfiguration /,
    first: /^s3\.BucketVersioning /,
    why: "a lifecycle of versions needs versions",
  },
  {
    after: /^s3\.BucketPolicy /,
    first: /^s3\.BucketPublicAccessBlock /,
    why: "S3 refuses a policy while the block changes",
  },
  {
    after: /^s3\.BucketObjectv2 /,
    first: /^s3\.Bucket(?!Object)/,
    why: "no release is stored open or unencrypted",
  },
  {
    after: SERVER_OBJECT,
    first: /^helm\.sh\.Release services-load-balancer-controller$/,
    why: "the controller alone removes the Service's load balancer, and adds the pods' readiness gates",
  },
  {
    after: SERVER_OBJECT,
    first: /^helm\.sh\.Release services-device-plugin$/,
    why: "without the plugin no pod with a GPU is ever scheduled",
  },
  {
    after: SERVER_OBJECT,
    first: /^core\.Namespace serving-namespace$/,
    why: "the pods carry the namespace's name as text",
  },
  {
    after: SERVER_OBJECT,
    first: /^networking\.k8s\.io\.NetworkPolicy serving-default-deny$/,
    why: "nothing runs before the traffic that no policy allows is dropped",
  },
  {
    after: DEPLOYMENT,
    first: /^iam\.RolePolicy main-role$/,
    why: "pods that start earlier cannot read a model",
  },
  {
    after: DEPLOYMENT,
    first: /^s3\.Bucket/,
    why: "pods load what was uploaded, from a bucket with all its settings",
  },
  {
    after: DEPLOYMENT,
    first: /^core\.Service main-service$/,
    why: "pods get the readiness gate of a target group that exists",
  },
  {
    after: DEPLOYMENT,
    first:
      /^(core\.Service main-metrics|core\.ServiceAccount main-account|networking\.k8s\.io\.NetworkPolicy main-network-policy)$/,
    why: "pods run under their account and policy from the start",
  },
];

const suffix = (name: string) => name.split(/[ -]/).at(-1);

/** The edges that the rules demand of the resources that exist. */
export function demanded(rule: Rule, labels: readonly string[]): Edge[] {
  const firsts = labels.filter((name) => rule.first.test(name));
  return labels
    .filter((name) => rule.after.test(name))
    .flatMap((from) =>
      firsts
        .filter((to) => rule.sameZone !== true || suffix(from) === suffix(to))
        .map((to) => ({ from, to })),
    );
}

/** Demanded edges that are missing. */
export function violations(
  rules: readonly Rule[],
  labels: readonly string[],
  edges: readonly Edge[],
): string[] {
  const present = new Set(edges.map(({ from, to }) => `${from} → ${to}`));
  return rules.flatMap((rule) =>
    demanded(rule, labels)
      .map(({ from, to }) => `${from} → ${to}`)
      .filter((edge) => !present.has(edge))
      .map((edge) => `${edge}: ${rule.why}`),
  );
}
