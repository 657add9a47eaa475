import { PRICES_AS_OF } from "../gpu/instances";
import type { Problem } from "../problem";
import type { EksConfig } from "./schema";
import { planNodeGroups, zonesOf } from "./nodeGroupPlan";
import { interfaceEndpointServices } from "./endpoints";

/** Hours of a month, as AWS' own calculator counts them. */
const HOURS = 730;

/**
 * US dollars, us-east-1.
 * https://aws.amazon.com/eks/pricing/ https://aws.amazon.com/vpc/pricing/ https://aws.amazon.com/ebs/pricing/
 * https://aws.amazon.com/elasticloadbalancing/pricing/ https://aws.amazon.com/kms/pricing/
 */
export const PRICES = {
  controlPlaneHour: 0.1,
  natGatewayHour: 0.045,
  publicIpv4Hour: 0.005,
  networkLoadBalancerHour: 0.0225,
  interfaceEndpointHour: 0.01,
  gp3GiBMonth: 0.08,
  kmsKeyMonth: 1,
} as const;

/** One line of the estimate. */
export interface CostItem {
  readonly item: string;
  /** Units at the smallest and at the largest size. */
  readonly units: readonly [minimum: number, maximum: number];
  /** US dollars a month for one unit. */
  readonly monthlyUsd: number;
}

/** What the configuration costs a month, without traffic, requests and storage of objects and logs. */
export interface CostEstimate {
  readonly items: readonly CostItem[];
  readonly minimumUsd: number;
  readonly maximumUsd: number;
  /** GPUs with every group at its maximum size. */
  readonly maximumGpus: number;
}

/**
 * Adds up what runs all the time. Spot nodes count at the on-demand price, which Spot never exceeds.
 *
 * @param loadBalancers servers with an exposure through a load balancer
 */
export function estimateCost(
  config: Pick<EksConfig, "nodeGroups" | "cluster" | "network">,
  loadBalancers: { readonly internal: number; readonly internetFacing: number },
): CostEstimate {
  const { system, gpu } = planNodeGroups(config);
  const groups = [...(system === undefined ? [] : [system]), ...gpu];
  const zones = zonesOf(config.network).length;
  const own = config.network.existing === undefined;
  const nats = !own ? 0 : { single: 1, perZone: zones, none: 0 }[config.network.natGateways];
  const endpoints = own ? interfaceEndpointServices(config.network).length * zones : 0;
  const balancers = loadBalancers.internal + loadBalancers.internetFacing;
  const addresses = nats + loadBalancers.internetFacing * zones;
  const fixed = (item: string, units: number, monthlyUsd: number): CostItem => ({
    item,
    units: [units, units],
    monthlyUsd,
  });
  const items: readonly CostItem[] = [
    fixed("EKS control plane", 1, PRICES.controlPlaneHour * HOURS),
    ...groups.flatMap((group): CostItem[] => [
      {
        item: `${group.name} nodes (${group.instanceType})`,
        units: [group.minSize, group.maxSize],
        monthlyUsd: group.instance.hourlyUsd * HOURS,
      },
      {
        item: `${group.name} root volumes (${String(group.diskSize)} GiB gp3)`,
        units: [group.minSize, group.maxSize],
        monthlyUsd: group.diskSize * PRICES.gp3GiBMonth,
      },
    ]),
    fixed("NAT gateways", nats, PRICES.natGatewayHour * HOURS),
    fixed("public IPv4 addresses", addresses, PRICES.publicIpv4Hour * HOURS),
    fixed("interface endpoints", endpoints, PRICES.interfaceEndpointHour * HOURS),
    fixed("network load balancers", balancers, PRICES.networkLoadBalancerHour * HOURS),
    fixed("KMS keys", 1, PRICES.kmsKeyMonth),
  ].filter(({ units: [, maximum] }) => maximum > 0);
  const total = (index: 0 | 1) =>
    Math.round(items.reduce((all, { units, monthlyUsd }) => all + units[index] * monthlyUsd, 0));
  return {
    items,
    minimumUsd: total(0),
    maximumUsd: total(1),
    maximumGpus: gpu.reduce((all, { maxSize, instance }) => all + maxSize * instance.gpus, 0),
  };
}

/** Where the configuration exceeds its budget. */
export function budgetProblems(budget: EksConfig["budget"], estimate: CostEstimate): Problem[] {
  const { gpus, monthlyUsd } = budget;
  const problems: Problem[] = [];
  if (gpus !== undefined && estimate.maximumGpus > gpus) {
    problems.push({
      path: "budget.gpus",
      message: `${String(gpus)} is exceeded: the GPU groups at their maximum size have ${String(estimate.maximumGpus)}; lower their maxSize or raise the budget`,
    });
  }
  if (monthlyUsd !== undefined && estimate.maximumUsd > monthlyUsd) {
    problems.push({
      path: "budget.monthlyUsd",
      message: `${String(monthlyUsd)} is exceeded: the stack costs about ${String(estimate.maximumUsd)} US dollars a month at its maximum size, ${String(estimate.minimumUsd)} at its minimum (prices of us-east-1, ${PRICES_AS_OF}); lower maxSize or raise the budget`,
    });
  }
  return problems;
}
