import { execFile } from "node:child_process";
import { promisify } from "node:util";

import {
  DescribeAddressesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstancesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import type { Instance } from "@aws-sdk/client-ec2";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";

import { identifyCaller } from "../../components/aws/caller";
import { planNodeGroups } from "../../components/aws/nodeGroupPlan";
import type { EksConfig } from "../../components/aws/schema";
import { QUOTAS, registriesOf } from "./doctorChecks";
import type { Facts, QuotaKey } from "./doctorChecks";

const run = promisify(execFile);

/** How long a registry may take to answer, milliseconds. */
const REGISTRY_TIMEOUT = 10_000;

async function quotaValues(client: ServiceQuotasClient): Promise<Record<QuotaKey, number>> {
  const value = async (key: QuotaKey) => {
    const { service, code } = QUOTAS[key];
    const { Quota } = await client.send(
      new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code }),
    );
    return Quota?.Value ?? 0;
  };
  return {
    onDemandGpuVcpus: await value("onDemandGpuVcpus"),
    spotGpuVcpus: await value("spotGpuVcpus"),
    elasticIps: await value("elasticIps"),
    vpcs: await value("vpcs"),
  };
}

/** vCPUs of running G and VT instances. */
function vcpusOf(instances: readonly Instance[], spot: boolean): number {
  return instances
    .filter(({ InstanceType }) => /^(g|vt)\d/.test(InstanceType ?? ""))
    .filter(({ InstanceLifecycle }) => (InstanceLifecycle === "spot") === spot)
    .reduce(
      (sum, { CpuOptions }) =>
        sum + (CpuOptions?.CoreCount ?? 0) * (CpuOptions?.ThreadsPerCore ?? 1),
      0,
    );
}

async function runningInstances(ec2: EC2Client): Promise<readonly Instance[]> {
  const instances: Instance[] = [];
  let token: string | undefined;
  do {
    const answer = await ec2.send(
      new DescribeInstancesCommand({
        Filters: [{ Name: "instance-state-name", Values: ["pending", "running"] }],
        NextToken: token,
      }),
    );
    instances.push(...(answer.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []));
    token = answer.NextToken;
  } while (token !== undefined);
  return instances;
}

async function offeredZones(ec2: EC2Client, instanceType: string): Promise<readonly string[]> {
  const { InstanceTypeOfferings } = await ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: "availability-zone",
      Filters: [{ Name: "instance-type", Values: [instanceType] }],
    }),
  );
  return (InstanceTypeOfferings ?? []).flatMap(({ Location }) =>
    Location === undefined ? [] : [Location],
  );
}

async function cliVersion(): Promise<string | undefined> {
  try {
    return (await run("aws", ["--version"])).stdout.split("\n")[0];
  } catch {
    // No such program is the answer that was asked for.
    return undefined;
  }
}

/** Whether a registry answers at all; 401 is how it asks for a login. */
async function answers(host: string): Promise<boolean> {
  try {
    await fetch(`https://${host}/v2/`, { signal: AbortSignal.timeout(REGISTRY_TIMEOUT) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks AWS, the machine and the registries.
 *
 * @throws Error of the AWS SDK where there are no credentials, or they may not read
 */
export async function gatherFacts(config: EksConfig): Promise<Facts> {
  const caller = await identifyCaller(config.aws);
  const { region, profile } = config.aws;
  const settings = { region, ...(profile === undefined ? {} : { profile }) };
  const ec2 = new EC2Client(settings);
  const { system, gpu } = planNodeGroups(config);
  const types = [...(system === undefined ? [] : [system]), ...gpu].map(
    ({ instanceType }) => instanceType,
  );
  const instances = await runningInstances(ec2);
  const vpcs = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? [];
  const addresses = (await ec2.send(new DescribeAddressesCommand({}))).Addresses ?? [];
  const registries = registriesOf(config);
  const reachable = await Promise.all(registries.map(answers));
  return {
    caller,
    quotas: await quotaValues(new ServiceQuotasClient(settings)),
    used: {
      onDemandGpuVcpus: vcpusOf(instances, false),
      spotGpuVcpus: vcpusOf(instances, true),
      elasticIps: addresses.length,
      vpcs: vpcs.length,
    },
    offerings: Object.fromEntries(
      await Promise.all(types.map(async (type) => [type, await offeredZones(ec2, type)] as const)),
    ),
    vpcCidrs: vpcs.flatMap(({ CidrBlock }) => (CidrBlock === undefined ? [] : [CidrBlock])),
    awsCli: await cliVersion(),
    reachableRegistries: registries.filter((_registry, index) => reachable[index] === true),
  };
}
