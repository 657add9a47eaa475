import { accountProblems, deployerProblems } from "../../components/aws/deployer";
import type { Caller } from "../../components/aws/deployer";
import { overlapsCidr, parseCidr } from "../../components/aws/cidr";
import { planNodeGroups, zonesOf } from "../../components/aws/nodeGroupPlan";
import type { EksConfig } from "../../components/aws/schema";

/** One thing that must hold before `up`. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found. */
  readonly found: string;
  /** What to do where it does not hold. */
  readonly fix: string;
}

/**
 * Quotas by their code.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
export const QUOTAS = {
  onDemandGpuVcpus: { service: "ec2", code: "L-DB2E81BA", name: "Running On-Demand G and VT" },
  spotGpuVcpus: { service: "ec2", code: "L-3819A6DF", name: "All G and VT Spot Instance Requests" },
  elasticIps: { service: "ec2", code: "L-0263D0A3", name: "EC2-VPC Elastic IPs" },
  vpcs: { service: "vpc", code: "L-F678F1CE", name: "VPCs per Region" },
} as const;

export type QuotaKey = keyof typeof QUOTAS;

/** What AWS and the machine say. */
export interface Facts {
  readonly caller: Caller;
  readonly quotas: Readonly<Record<QuotaKey, number>>;
  /** In use already, by others. */
  readonly used: Readonly<Record<QuotaKey, number>>;
  /** Zones that offer an instance type. */
  readonly offerings: Readonly<Record<string, readonly string[]>>;
  /** Networks of the VPCs that the region has. */
  readonly vpcCidrs: readonly string[];
  /** First line of `aws --version`; undefined where there is no `aws`. */
  readonly awsCli: string | undefined;
  /** Registry hosts that answered. */
  readonly reachableRegistries: readonly string[];
}

/** Registries that the nodes' images come from. */
export function registriesOf(config: EksConfig): readonly string[] {
  const host = config.imageRegistry?.host.split("/")[0];
  return host === undefined ? ["nvcr.io", "public.ecr.aws", "registry.k8s.io"] : [host];
}

function quotaNeeds(config: EksConfig): Readonly<Record<QuotaKey, number>> {
  const { gpu } = planNodeGroups(config);
  const vcpus = (capacityType: "ON_DEMAND" | "SPOT") =>
    gpu
      .filter((group) => group.capacityType === capacityType)
      .reduce((sum, { maxSize, instance }) => sum + maxSize * instance.vcpus, 0);
  const { existing, natGateways } = config.network;
  const zones = zonesOf(config.network).length;
  const gateways = { single: 1, perZone: zones, none: 0 }[natGateways];
  return {
    onDemandGpuVcpus: vcpus("ON_DEMAND"),
    spotGpuVcpus: vcpus("SPOT"),
    elasticIps: existing === undefined ? gateways : 0,
    vpcs: existing === undefined ? 1 : 0,
  };
}

function quotaChecks(config: EksConfig, { quotas, used }: Facts): Check[] {
  const needs = quotaNeeds(config);
  return (Object.keys(QUOTAS) as QuotaKey[])
    .filter((key) => needs[key] > 0)
    .map((key) => {
      const { service, code, name } = QUOTAS[key];
      const wanted = used[key] + needs[key];
      return {
        name: `quota ${name}`,
        ok: wanted <= quotas[key],
        found: `${String(used[key])} in use + ${String(needs[key])} of this stack at maximum size, quota ${String(quotas[key])}`,
        fix: `aws service-quotas request-service-quota-increase --region ${config.aws.region} --service-code ${service} --quota-code ${code} --desired-value ${String(wanted)}`,
      };
    });
}

function offeringChecks(config: EksConfig, { offerings }: Facts): Check[] {
  const { system, gpu } = planNodeGroups(config);
  return [...(system === undefined ? [] : [system]), ...gpu].map((group) => {
    const offered = offerings[group.instanceType] ?? [];
    const missing = group.zones.filter((zone) => !offered.includes(zone));
    return {
      name: `${group.instanceType} for ${group.path}`,
      ok: missing.length === 0,
      found:
        missing.length === 0 ? "offered in every zone" : `not offered in ${missing.join(", ")}`,
      fix: `choose zones of ${offered.length === 0 ? "another region" : offered.join(", ")} in network.zones, or in zones of the group`,
    };
  });
}

function cidrCheck(config: EksConfig, { vpcCidrs }: Facts): Check[] {
  const own = parseCidr(config.network.cidr);
  if (own === undefined || config.network.existing !== undefined) return [];
  const overlapping = vpcCidrs.filter((text) => {
    const cidr = parseCidr(text);
    return cidr !== undefined && overlapsCidr(own, cidr);
  });
  return [
    {
      name: "network of the VPC",
      ok: overlapping.length === 0,
      found:
        overlapping.length === 0
          ? `${config.network.cidr} overlaps no VPC of the region`
          : `${config.network.cidr} overlaps the VPC ${overlapping.join(", ")}`,
      fix: "set network.cidr to a free network; overlapping VPCs can never be peered",
    },
  ];
}

/** Everything that can be known before `up`, in the order in which it matters. Pure. */
export function doctorChecks(config: EksConfig, facts: Facts): readonly Check[] {
  const [account] = accountProblems(facts.caller, config.aws.accountId);
  const [deployer] = deployerProblems(facts.caller, config.cluster.accessEntries);
  return [
    {
      name: "account",
      ok: account === undefined,
      found: facts.caller.accountId,
      fix: account?.message ?? "",
    },
    {
      name: "deployer",
      ok: deployer === undefined,
      found: facts.caller.arn,
      fix: deployer?.message ?? "",
    },
    {
      name: "aws CLI",
      ok: facts.awsCli !== undefined,
      found: facts.awsCli ?? "not on PATH",
      fix: "install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html (the kubeconfig gets its tokens from it)",
    },
    ...quotaChecks(config, facts),
    ...offeringChecks(config, facts),
    ...cidrCheck(config, facts),
    ...registriesOf(config).map((registry) => ({
      name: `registry ${registry}`,
      ok: facts.reachableRegistries.includes(registry),
      found: facts.reachableRegistries.includes(registry) ? "answers" : "does not answer",
      fix: "check name, network and proxy; the nodes need it too",
    })),
  ];
}

/** A line for the terminal, with the fix where one is needed. */
export function formatCheck({ name, ok, found, fix }: Check): string {
  return ok ? `ok    ${name}: ${found}` : `FAIL  ${name}: ${found}\n      fix: ${fix}`;
}
