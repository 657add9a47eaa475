import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteVolumeCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";

/** Kinds of what a destroyed cluster can leave behind, in the order in which they can be removed. */
export const LEFTOVER_KINDS = [
  "load balancer",
  "target group",
  "network interface",
  "security group",
  "volume",
  "log group",
] as const;

/** Something that the account still holds, and may charge for, although its cluster is gone. */
export interface Leftover {
  readonly kind: (typeof LEFTOVER_KINDS)[number];
  /** Id, ARN or name, as the API that removes it takes it. */
  readonly id: string;
}

/** The clients that the sweep needs. */
export interface SweepClients {
  readonly ec2: Pick<EC2Client, "send">;
  readonly loadBalancers: Pick<ElasticLoadBalancingV2Client, "send">;
  readonly logs: Pick<CloudWatchLogsClient, "send">;
}

/** Clients for a region, with the caller's own credentials. */
export function sweepClients(region: string): SweepClients {
  return {
    ec2: new EC2Client({ region }),
    loadBalancers: new ElasticLoadBalancingV2Client({ region }),
    logs: new CloudWatchLogsClient({ region }),
  };
}

/** Tag keys whose presence says that something belongs to the cluster, whatever their value. */
function ownTagKeys(clusterName: string): readonly string[] {
  // EKS itself, and the EBS CSI driver for the volumes of claims.
  return [`kubernetes.io/cluster/${clusterName}`];
}

/** Tags whose value names the cluster: https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html */
function ownTags(clusterName: string): readonly (readonly [key: string, value: string])[] {
  return [
    ["elbv2.k8s.aws/cluster", clusterName],
    ["cluster.k8s.amazonaws.com/name", clusterName],
    ["eks:cluster-name", clusterName],
    ["aws:eks:cluster-name", clusterName],
  ];
}

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Whether tags say that something belongs to the cluster. */
export function belongsTo(clusterName: string, tags: readonly Tag[] | undefined): boolean {
  const keys = ownTagKeys(clusterName);
  const pairs = ownTags(clusterName);
  return (tags ?? []).some(
    ({ Key, Value }) =>
      (Key !== undefined && keys.includes(Key)) ||
      pairs.some(([key, value]) => key === Key && value === Value),
  );
}

/** Follows a paged answer to its end. */
async function collect<T>(
  page: (token: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    all.push(...items);
    token = next;
  } while (token !== undefined && token !== "");
  return all;
}

const named = (kind: Leftover["kind"], ids: readonly (string | undefined)[]): Leftover[] =>
  ids.flatMap((id) => (id === undefined ? [] : [{ kind, id }]));

async function findInEc2(ec2: SweepClients["ec2"], clusterName: string): Promise<Leftover[]> {
  const volumes = await collect(async (NextToken) => {
    const answer = await ec2.send(new DescribeVolumesCommand({ NextToken }));
    return { items: answer.Volumes ?? [], next: answer.NextToken };
  });
  const interfaces = await collect(async (NextToken) => {
    const answer = await ec2.send(new DescribeNetworkInterfacesCommand({ NextToken }));
    return { items: answer.NetworkInterfaces ?? [], next: answer.NextToken };
  });
  const groups = await collect(async (NextToken) => {
    const answer = await ec2.send(new DescribeSecurityGroupsCommand({ NextToken }));
    return { items: answer.SecurityGroups ?? [], next: answer.NextToken };
  });
  const own = (tags: readonly Tag[] | undefined) => belongsTo(clusterName, tags);
  return [
    ...named(
      "network interface",
      interfaces.filter(({ TagSet }) => own(TagSet)).map((item) => item.NetworkInterfaceId),
    ),
    ...named(
      "security group",
      groups.filter(({ Tags }) => own(Tags)).map(({ GroupId }) => GroupId),
    ),
    ...named(
      "volume",
      volumes.filter(({ Tags }) => own(Tags)).map(({ VolumeId }) => VolumeId),
    ),
  ];
}

/** Load balancers and target groups say their tags only when asked, twenty at a time. */
const TAG_BATCH = 20;

async function findLoadBalancers(
  client: SweepClients["loadBalancers"],
  clusterName: string,
): Promise<Leftover[]> {
  const balancers = await collect(async (Marker) => {
    const answer = await client.send(new DescribeLoadBalancersCommand({ Marker }));
    return { items: answer.LoadBalancers ?? [], next: answer.NextMarker };
  });
  const groups = await collect(async (Marker) => {
    const answer = await client.send(new DescribeTargetGroupsCommand({ Marker }));
    return { items: answer.TargetGroups ?? [], next: answer.NextMarker };
  });
  const found: Leftover[] = [
    ...named(
      "load balancer",
      balancers.map(({ LoadBalancerArn }) => LoadBalancerArn),
    ),
    ...named(
      "target group",
      groups.map(({ TargetGroupArn }) => TargetGroupArn),
    ),
  ];
  const own = new Set<string>();
  for (let start = 0; start < found.length; start += TAG_BATCH) {
    const ResourceArns = found.slice(start, start + TAG_BATCH).map(({ id }) => id);
    const { TagDescriptions } = await client.send(new DescribeTagsCommand({ ResourceArns }));
    for (const { ResourceArn, Tags } of TagDescriptions ?? []) {
      if (ResourceArn !== undefined && belongsTo(clusterName, Tags)) own.add(ResourceArn);
    }
  }
  return found.filter(({ id }) => own.has(id));
}

async function findLogGroups(
  client: SweepClients["logs"],
  logGroupNames: readonly string[],
): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const name of logGroupNames) {
    const { logGroups } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
    );
    if ((logGroups ?? []).some(({ logGroupName }) => logGroupName === name)) {
      found.push({ kind: "log group", id: name });
    }
  }
  return found;
}

/**
 * Everything of a cluster that the account still holds, in the order in which it can be removed.
 *
 * @param logGroupNames groups that EKS makes anew when it writes after their deletion
 */
export async function findLeftovers(
  clients: SweepClients,
  clusterName: string,
  logGroupNames: readonly string[],
): Promise<readonly Leftover[]> {
  const found = [
    ...(await findLoadBalancers(clients.loadBalancers, clusterName)),
    ...(await findInEc2(clients.ec2, clusterName)),
    ...(await findLogGroups(clients.logs, logGroupNames)),
  ];
  return LEFTOVER_KINDS.flatMap((kind) => found.filter((leftover) => leftover.kind === kind));
}

/** Removes one leftover. @throws Error of the AWS SDK where something still uses it */
export async function removeLeftover(clients: SweepClients, { kind, id }: Leftover): Promise<void> {
  switch (kind) {
    case "load balancer":
      await clients.loadBalancers.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: id }));
      return;
    case "target group":
      await clients.loadBalancers.send(new DeleteTargetGroupCommand({ TargetGroupArn: id }));
      return;
    case "network interface":
      await clients.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
      return;
    case "security group":
      await clients.ec2.send(new DeleteSecurityGroupCommand({ GroupId: id }));
      return;
    case "volume":
      await clients.ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
      return;
    case "log group":
      await clients.logs.send(new DeleteLogGroupCommand({ logGroupName: id }));
  }
}
