import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { Problem } from "../problem";
import type { EksConfig } from "./schema";
import { suggestZones, zonesToCopy } from "./zones";

/** An existing subnet as EC2 describes it. */
export interface ExistingSubnet {
  readonly id: string;
  readonly vpcId: string;
  readonly availabilityZone: string;
  readonly availableIpAddressCount: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Free addresses that the load balancer controller and an upgrade of the control plane want. */
const MINIMUM_FREE_ADDRESSES = 16;

/** What is wrong with the subnets of an existing VPC. Pure. */
export function existingSubnetProblems(
  existing: NonNullable<EksConfig["network"]["existing"]>,
  found: ReadonlyMap<string, ExistingSubnet>,
): Problem[] {
  const listed = [
    { key: "privateSubnetIds", ids: existing.privateSubnetIds, role: "internal-elb" },
    { key: "publicSubnetIds", ids: existing.publicSubnetIds, role: "elb" },
  ];
  return listed.flatMap(({ key, ids, role }) =>
    Object.entries(ids).flatMap(([zone, id]): Problem[] => {
      const path = `network.existing.${key}.${zone}`;
      const subnet = found.get(id);
      if (subnet === undefined) return [{ path, message: `"${id}" was not found in the region` }];
      const tag = `kubernetes.io/role/${role}`;
      const messages = [
        subnet.vpcId === existing.vpcId
          ? undefined
          : `"${id}" is in ${subnet.vpcId}, not in network.existing.vpcId ${existing.vpcId}`,
        subnet.availabilityZone === zone
          ? undefined
          : `"${id}" is in zone ${subnet.availabilityZone}; list it under that zone`,
        subnet.tags[tag] === "1"
          ? undefined
          : `"${id}" has no tag ${tag}=1, by which load balancers find it; add the tag`,
        subnet.availableIpAddressCount >= MINIMUM_FREE_ADDRESSES
          ? undefined
          : `"${id}" has ${String(subnet.availableIpAddressCount)} free addresses; accepted: at least ${String(MINIMUM_FREE_ADDRESSES)}`,
      ];
      return messages.flatMap((message) => (message === undefined ? [] : [{ path, message }]));
    }),
  );
}

/** Reads the subnets of an existing VPC and checks them. */
async function checkExistingNetwork(
  existing: NonNullable<EksConfig["network"]["existing"]>,
  opts: pulumi.InvokeOptions,
): Promise<Problem[]> {
  const ids = [
    ...Object.values(existing.privateSubnetIds),
    ...Object.values(existing.publicSubnetIds),
  ];
  const found = new Map<string, ExistingSubnet>();
  for (const id of ids) {
    const { ids: known } = await aws.ec2.getSubnets(
      { filters: [{ name: "subnet-id", values: [id] }] },
      opts,
    );
    if (known.includes(id)) found.set(id, await aws.ec2.getSubnet({ id }, opts));
  }
  return existingSubnetProblems(existing, found);
}

/** Zones are never chosen silently: the message holds the commands that pin them. */
async function suggestMissingZones(
  config: EksConfig,
  opts: pulumi.InvokeOptions,
): Promise<Problem[]> {
  const types = [
    config.nodeGroups.system.instanceType,
    ...Object.values(config.nodeGroups.gpu).map(({ instanceType }) => instanceType),
  ];
  const { names, zoneIds } = await aws.getAvailabilityZones(
    { state: "available", filters: [{ name: "zone-type", values: ["availability-zone"] }] },
    opts,
  );
  const { instanceTypes, locations } = await aws.ec2.getInstanceTypeOfferings(
    {
      locationType: "availability-zone",
      filters: [{ name: "instance-type", values: [...new Set(types)] }],
    },
    opts,
  );
  const offerings = Object.fromEntries(
    types.map((type) => [
      type,
      locations.filter((_location, index) => instanceTypes[index] === type),
    ]),
  );
  const zones = suggestZones(
    names.map((name, index) => ({ name, id: zoneIds[index] ?? "" })),
    offerings,
  );
  return [
    {
      path: "network.zones",
      message: `is not set. Zones of ${config.aws.region} with EKS and ${types.join(", ")}; run, then commit the stack file:\n${zonesToCopy(zones)}`,
    },
  ];
}

/**
 * Sizes of the GPU groups as they are now, by group; empty before the cluster exists.
 *
 * @param prefix name of the cluster component, with which the groups' automatic names start
 */
export async function readLiveSizes(
  config: EksConfig,
  clusterName: string,
  prefix: string,
  opts: pulumi.InvokeOptions,
): Promise<Readonly<Record<string, number>>> {
  const names = await aws.eks.getNodeGroups({ clusterName }, opts).then(
    (result) => result.names,
    (error: unknown) => {
      // Before the first update there is no cluster, and so no size.
      if (String(error).includes("ResourceNotFoundException")) return [];
      throw error;
    },
  );
  const sizes: Record<string, number> = {};
  for (const group of Object.keys(config.nodeGroups.gpu)) {
    const pattern = new RegExp(`^${prefix}-${group}-[0-9a-f]{7}$`);
    const nodeGroupName = names.find((name) => pattern.test(name));
    if (nodeGroupName === undefined) continue;
    const { scalingConfigs } = await aws.eks.getNodeGroup({ clusterName, nodeGroupName }, opts);
    const [scaling] = scalingConfigs;
    if (scaling !== undefined) sizes[group] = scaling.desiredSize;
  }
  return sizes;
}

/** What only AWS can answer about a configuration, asked before anything is created. */
export async function lookupProblems(
  config: EksConfig,
  opts: pulumi.InvokeOptions,
): Promise<Problem[]> {
  const { existing, zones } = config.network;
  if (existing !== undefined) return checkExistingNetwork(existing, opts);
  return zones.length === 0 ? suggestMissingZones(config, opts) : [];
}
