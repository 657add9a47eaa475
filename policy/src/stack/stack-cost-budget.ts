import { instanceSize } from "../aws/account/instance-types";
import { tokens } from "../aws/tokens";
import { UNDETERMINED, type Read } from "../framework/field";
import { integerSetting } from "../framework/settings";
import { stackPolicy, type StackResource } from "../framework/stack-policy";
import { nodeGroupsOf, type NodeGroup } from "./gpus";

const settings = {
  maxMonthlyUsd: integerSetting(
    "US dollars a month (730 hours, on-demand prices of us-east-1) that nodes, control planes and NAT gateways may cost at their largest.",
    5000,
  ),
};

const hoursPerMonth = 730;

/**
 * What runs all the time besides nodes, US dollars an hour.
 * https://aws.amazon.com/eks/pricing/ https://aws.amazon.com/vpc/pricing/
 */
const hourlyUsd: Readonly<Record<string, number>> = {
  [tokens.cluster]: 0.1,
  "aws:ec2/natGateway:NatGateway": 0.045,
};

interface Cost {
  readonly title: string;
  readonly monthlyUsd: Read<number>;
}

function costOfGroup({ resource, types, maxSize, isComplete }: NodeGroup): Cost {
  const prices = types.map((type) => instanceSize(type)?.hourlyUsd);
  const isKnown = isComplete && maxSize !== UNDETERMINED && !prices.includes(undefined);
  const dearest = Math.max(0, ...prices.map((price) => price ?? 0));
  return {
    title: `node group ${resource.name}`,
    monthlyUsd: isKnown ? dearest * (maxSize ?? 0) * hoursPerMonth : UNDETERMINED,
  };
}

function costOf(resource: StackResource): readonly Cost[] {
  const price = hourlyUsd[resource.type];
  return price === undefined ? [] : [{ title: resource.name, monthlyUsd: price * hoursPerMonth }];
}

/** What a stack can cost is decided by its largest size, not by today's. */
export const stackCostBudget = stackPolicy({
  name: "stack-cost-budget",
  description: "The stack costs no more than its budget, with every node group at its largest.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Lower maxSize or the instance type of a node group, or raise the budget.",
  url: "https://aws.amazon.com/ec2/pricing/on-demand/",
  tags: ["aws", "cost"],
  example: `nodeGroups: { gpu: { t4: { instanceType: g4dn.xlarge, maxSize: 2 } } } # 768 US dollars a month`,
  settings,
  check({ config, resources, report }) {
    const groups = nodeGroupsOf(resources);
    for (const { resource, types } of groups) {
      for (const type of types.filter((each) => instanceSize(each) === undefined)) {
        report(
          `node group ${resource.name}: the price of ${type} is not known; use an accepted type`,
          resource.urn,
        );
      }
    }
    const costs = [...groups.map(costOfGroup), ...resources.flatMap(costOf)];
    const sum = costs.reduce(
      (all, { monthlyUsd }) => all + (typeof monthlyUsd === "number" ? monthlyUsd : 0),
      0,
    );
    if (sum > config.maxMonthlyUsd) {
      const items = costs
        .filter(({ monthlyUsd }) => typeof monthlyUsd === "number" && monthlyUsd > 0)
        .map(({ title, monthlyUsd }) => `${title} ${String(Math.round(Number(monthlyUsd)))}`)
        .join(", ");
      report(
        `the stack costs about ${String(Math.round(sum))} US dollars a month at its largest (${items}); the budget is ${String(config.maxMonthlyUsd)}`,
      );
    }
  },
});
