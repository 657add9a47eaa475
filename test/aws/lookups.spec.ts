import assert from "node:assert/strict";

import type { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import { identifyCaller } from "../../components/aws/caller";
import { readClusterStack } from "../../components/aws/clusterStack";
import { lookupProblems, readLiveSizes } from "../../components/aws/lookups";
import { recordResources } from "../support/mocks";
import type { RecordingArgs } from "../support/mocks";
import { DEPLOYER, devConfig, prodConfig } from "./eksConfigs";

/** Runs an async look-up inside a program and returns what it found. */
async function look<T>(
  program: () => Promise<T>,
  calls: NonNullable<RecordingArgs["calls"]>,
): Promise<T> {
  const found: T[] = [];
  await recordResources(
    async () => {
      found.push(await program());
    },
    { calls },
  );
  const [result] = found;
  assert.ok(result !== undefined);
  return result;
}

describe("identifyCaller", () => {
  const session = "arn:aws:sts::123456789012:assumed-role/deployer/triton-platform";
  const sts = (sent: object[]) => ({
    send: (command: AssumeRoleCommand | GetCallerIdentityCommand) => {
      sent.push(command.input);
      return Promise.resolve({ Arn: session, AssumedRoleUser: { Arn: session } });
    },
  });

  it("asks for the caller where no role is configured", async () => {
    const sent: object[] = [];
    assert.deepEqual(await identifyCaller(devConfig().aws, sts(sent)), {
      arn: session,
      accountId: "123456789012",
    });
    assert.deepEqual(sent, [{}]);
  });

  it("asks as the role that deploys", async () => {
    const sent: object[] = [];
    await identifyCaller(prodConfig().aws, sts(sent));
    assert.deepEqual(sent, [
      { RoleArn: DEPLOYER, RoleSessionName: "triton-platform", ExternalId: undefined },
    ]);
  });
});

describe("lookupProblems", () => {
  it("prints the zones to pin where none are, from what AWS offers", async () => {
    const config = devConfig({ network: {} });
    const problems = await look(() => lookupProblems(config, {}), {
      "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
        names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        zoneIds: ["euc1-az2", "euc1-az3", "euc1-az1"],
      }),
      "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": () => ({
        instanceTypes: ["t3.large", "g4dn.xlarge", "t3.large", "t3.large", "g4dn.xlarge"],
        locations: [
          "eu-central-1a",
          "eu-central-1a",
          "eu-central-1b",
          "eu-central-1c",
          "eu-central-1c",
        ],
      }),
    });
    assert.deepEqual(problems, [
      {
        path: "network.zones",
        message:
          "is not set. Zones of eu-central-1 with EKS and t3.large, g4dn.xlarge; run, then commit the stack file:\n" +
          "pulumi config set --path 'triton-platform:network.zones[0]' eu-central-1a\n" +
          "pulumi config set --path 'triton-platform:network.zones[1]' eu-central-1c",
      },
    ]);
  });

  it("asks nothing where zones are pinned", async () => {
    assert.deepEqual(await look(() => lookupProblems(devConfig(), {}), {}), []);
  });

  it("checks the subnets of an existing VPC", async () => {
    const existing = {
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: {
        "eu-central-1a": "subnet-0000000000000000a",
        "eu-central-1b": "subnet-0000000000000000b",
        "eu-central-1c": "subnet-0000000000000000c",
      },
    };
    const subnets: Readonly<Record<string, Record<string, unknown>>> = {
      "subnet-0000000000000000a": {
        id: "subnet-0000000000000000a",
        vpcId: existing.vpcId,
        availabilityZone: "eu-central-1a",
        availableIpAddressCount: 16,
        tags: { "kubernetes.io/role/internal-elb": "1" },
      },
      "subnet-0000000000000000b": {
        id: "subnet-0000000000000000b",
        vpcId: "vpc-other",
        availabilityZone: "eu-central-1a",
        availableIpAddressCount: 15,
        tags: {},
      },
    };
    const problems = await look(() => lookupProblems(devConfig({ network: { existing } }), {}), {
      "aws:ec2/getSubnets:getSubnets": ({ filters }) => {
        const [{ values }] = filters as [{ values: string[] }];
        return { ids: values.filter((id) => id in subnets) };
      },
      "aws:ec2/getSubnet:getSubnet": ({ id }) => subnets[String(id)] ?? {},
    });
    const path = "network.existing.privateSubnetIds.eu-central-1b";
    const id = '"subnet-0000000000000000b"';
    assert.deepEqual(problems, [
      {
        path,
        message: `${id} is in vpc-other, not in network.existing.vpcId vpc-0123456789abcdef0`,
      },
      { path, message: `${id} is in zone eu-central-1a; list it under that zone` },
      {
        path,
        message: `${id} has no tag kubernetes.io/role/internal-elb=1, by which load balancers find it; add the tag`,
      },
      { path, message: `${id} has 15 free addresses; accepted: at least 16` },
      {
        path: "network.existing.privateSubnetIds.eu-central-1c",
        message: '"subnet-0000000000000000c" was not found in the region',
      },
    ]);
  });
});

describe("readLiveSizes", () => {
  it("finds each group by its automatic name", async () => {
    const sizes = await look(() => readLiveSizes(prodConfig(), "triton-test", "platform", {}), {
      "aws:eks/getNodeGroups:getNodeGroups": () => ({
        names: ["platform-t4-0a1b2c3", "platform-t4-extra-0a1b2c3", "platform-system-0a1b2c3"],
      }),
      "aws:eks/getNodeGroup:getNodeGroup": ({ nodeGroupName }) => ({
        scalingConfigs: nodeGroupName === "platform-t4-0a1b2c3" ? [{ desiredSize: 3 }] : [],
      }),
    });
    assert.deepEqual(sizes, { t4: 3 });
  });
});

describe("readClusterStack", () => {
  const stack = (outputs: Record<string, unknown>) => ({
    "pulumi:pulumi:StackReference": () => ({
      outputs,
      secretOutputNames: "kubeconfig" in outputs ? ["kubeconfig"] : [],
    }),
  });
  const complete = {
    clusterIdentifier: "https://abc",
    clusterName: "triton-prod",
    oidcProviderArn: "arn:oidc",
    oidcIssuerUrl: "https://issuer",
    modelBucket: "models",
    kubeconfig: "{}",
  };

  it("reads plain values, and the kubeconfig as a secret", async () => {
    const recording = await recordResources(() => readClusterStack("org/infra/prod"), {
      outputs: stack(complete),
    });
    assert.deepEqual(recording.outputs, { ...complete, kubeconfig: { "<secret>": "{}" } });
  });

  it("names every output that the other stack lacks", async () => {
    await assert.rejects(
      recordResources(() => readClusterStack("org/infra/prod"), {
        outputs: stack({ clusterName: "c", clusterIdentifier: "i" }),
      }),
      {
        message:
          'clusterStack: stack "org/infra/prod" has no output oidcProviderArn, oidcIssuerUrl, modelBucket, kubeconfig; deploy it first, with target eks and this version of the program',
      },
    );
  });
});
