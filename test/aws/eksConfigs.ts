import { eksSchema } from "../../components/aws/schema";
import type { EksConfig } from "../../components/aws/schema";

/** Zones of the fixtures. */
export const ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] as const;

export const DEPLOYER = "arn:aws:iam::123456789012:role/deployer";

/** A small configuration with one GPU group, as a development stack has it. */
export function devConfig(over: Record<string, unknown> = {}): EksConfig {
  return eksSchema.parse({
    aws: { region: "eu-central-1", accountId: "123456789012" },
    network: { zones: [ZONES[0], ZONES[1]] },
    cluster: {
      accessEntries: { deployer: { principalArn: DEPLOYER, policy: "ClusterAdmin" } },
    },
    nodeGroups: {
      system: { instanceType: "t3.large" },
      gpu: { t4: { minSize: 1, maxSize: 2 } },
    },
    ...over,
  });
}

/** Three zones, a gateway in each, two GPU groups, an autoscaler, a mirror and protection. */
export function prodConfig(over: Record<string, unknown> = {}): EksConfig {
  return eksSchema.parse({
    aws: {
      region: "eu-central-1",
      accountId: "123456789012",
      profile: "prod",
      assumeRole: { roleArn: DEPLOYER },
    },
    network: { zones: ZONES, natGateways: "perZone", interfaceEndpoints: true },
    cluster: {
      deletionProtection: true,
      endpointPublicAccessCidrs: ["203.0.113.0/24"],
      logRetentionDays: 365,
      accessEntries: {
        deployer: { principalArn: DEPLOYER, policy: "ClusterAdmin" },
        readers: {
          principalArn: "arn:aws:iam::123456789012:role/readers",
          policy: "View",
          namespaces: ["triton"],
        },
      },
    },
    nodeGroups: {
      gpu: {
        t4: { minSize: 2, maxSize: 4 },
        batch: {
          instanceType: "g4dn.12xlarge",
          minSize: 0,
          maxSize: 2,
          capacityType: "SPOT",
          zones: [ZONES[1]],
          fastImagePull: true,
        },
      },
    },
    autoscaler: { enabled: true },
    devicePlugin: { timeSlices: 2 },
    imageRegistry: { host: "123456789012.dkr.ecr.eu-central-1.amazonaws.com" },
    ...over,
  });
}
