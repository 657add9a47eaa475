import assert from "node:assert/strict";

import { checkEks } from "../../components/aws/checks";
import type { EksServer } from "../../components/aws/checks";
import { accountProblems, deployerProblems, samePrincipal } from "../../components/aws/deployer";
import type { EksConfig } from "../../components/aws/schema";
import { DEPLOYER, devConfig, prodConfig } from "./eksConfigs";

const server = (over: Partial<EksServer> = {}): EksServer => ({
  name: "main",
  replicas: 2,
  surge: 0,
  gpus: 1,
  cpuMillis: 2000,
  memoryMiB: 8192,
  nodeSelector: { "triton-platform/node-group": "t4" },
  imageTag: "25.09-py3",
  loadBalancer: "internal",
  rolloutSeconds: 300,
  ...over,
});

const problems = (config: EksConfig, servers = [server()], environment = "dev") =>
  checkEks(config, servers, environment).problems;

describe("checkEks: bad input", () => {
  it("accepts the development and the production fixture", () => {
    assert.deepEqual(problems(devConfig()), []);
    assert.deepEqual(problems(prodConfig(), [server()], "prod"), []);
  });

  it("refuses an unknown instance family", () => {
    const config = devConfig({
      nodeGroups: { gpu: { t4: { instanceType: "g5.xlarge", minSize: 1, maxSize: 2 } } },
    });
    assert.deepEqual(problems(config, []), [
      {
        path: "nodeGroups.gpu.t4.instanceType",
        message:
          '"g5.xlarge" is not accepted; accepted: g4dn.xlarge, g4dn.2xlarge, g4dn.4xlarge, g4dn.8xlarge, g4dn.12xlarge, g4dn.16xlarge, g4dn.metal',
      },
    ]);
  });

  it("refuses too few and too many zones", () => {
    assert.deepEqual(problems(devConfig({ network: { zones: ["eu-central-1a"] } })), [
      {
        path: "network.zones",
        message:
          "[eu-central-1a] has 1 zones, but EKS needs subnets in at least 2; accepted: 2 or 3",
      },
    ]);
    const four = ["a", "b", "c", "d"].map((letter) => `eu-central-1${letter}`);
    assert.deepEqual(problems(devConfig({ network: { zones: four } })), [
      {
        path: "network.zones",
        message:
          "[eu-central-1a, eu-central-1b, eu-central-1c, eu-central-1d] has 4 zones; accepted: 2 or 3",
      },
    ]);
  });

  it("refuses zones of another region, twice the same, or beyond the allocator", () => {
    assert.deepEqual(
      problems(devConfig({ network: { zones: ["eu-west-1a", "eu-central-1z", "eu-central-1z"] } })),
      [
        {
          path: "network.zones",
          message: "[eu-west-1a, eu-central-1z, eu-central-1z] names a zone twice",
        },
        {
          path: "network.zones",
          message:
            '"eu-west-1a" is not in aws.region "eu-central-1"; accepted: zones of eu-central-1',
        },
        { path: "network.zones", message: '"eu-central-1z" is not accepted; accepted: a to h' },
        { path: "network.zones", message: '"eu-central-1z" is not accepted; accepted: a to h' },
      ],
    );
  });

  it("refuses a VPC that is too small for its nodes' pods", () => {
    const config = devConfig({
      network: { cidr: "10.0.0.0/20", zones: ["eu-central-1a", "eu-central-1b"] },
      nodeGroups: { gpu: { t4: { minSize: 1, maxSize: 20 } } },
    });
    assert.deepEqual(problems(config), [
      {
        path: "network.subnets.eu-central-1a.private",
        message:
          '"10.0.0.0/24" has 256 addresses, but the zone\'s nodes and pods at maximum size need 399; choose a larger network or fewer nodes',
      },
      {
        path: "network.subnets.eu-central-1b.private",
        message:
          '"10.0.2.0/24" has 256 addresses, but the zone\'s nodes and pods at maximum size need 399; choose a larger network or fewer nodes',
      },
    ]);
  });

  it("refuses public access from anywhere", () => {
    const config = devConfig({
      cluster: { endpointPublicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"] },
    });
    assert.deepEqual(problems(config), [
      {
        path: "cluster.endpointPublicAccessCidrs[1]",
        message:
          '"0.0.0.0/0" opens the Kubernetes API to everyone; accepted: the networks of its users, or none for access from inside the VPC only',
      },
    ]);
  });

  it("refuses replicas beyond the GPUs", () => {
    assert.deepEqual(problems(devConfig(), [server({ replicas: 2, surge: 1 })]), [
      {
        path: "servers.main.replicas",
        message:
          "needs 3 GPUs: main (2 + 1 surge) × 1; but there are 2: nodeGroups.gpu.t4 2 × 1 × 1 (nodes at most × GPUs × time slices); raise maxSize or lower replicas",
      },
    ]);
  });

  it("refuses a minimum above the maximum and a desired size outside", () => {
    const config = devConfig({
      nodeGroups: {
        system: { minSize: 1, maxSize: 2, desiredSize: 3 },
        gpu: { t4: { minSize: 3, maxSize: 2 } },
      },
    });
    assert.deepEqual(problems(config), [
      {
        path: "nodeGroups.system.desiredSize",
        message: "3 is not between minSize 1 and maxSize 2",
      },
      {
        path: "nodeGroups.gpu.t4.minSize",
        message: "3 is more than maxSize 2; accepted: at most 2",
      },
    ]);
  });

  it("refuses an unsupported Kubernetes version", () => {
    assert.deepEqual(problems(devConfig({ cluster: { version: "1.34" } }), []), [
      { path: "cluster.version", message: '"1.34" is not accepted; accepted: 1.35, 1.36' },
    ]);
  });

  it("refuses a configuration beyond its budget", () => {
    assert.deepEqual(problems(devConfig({ budget: { gpus: 1, monthlyUsd: 500 } })), [
      {
        path: "budget.gpus",
        message:
          "1 is exceeded: the GPU groups at their maximum size have 2; lower their maxSize or raise the budget",
      },
      {
        path: "budget.monthlyUsd",
        message:
          "500 is exceeded: the stack costs about 1105 US dollars a month at its maximum size, 648 at its minimum (prices of us-east-1, 2026-07-20); lower maxSize or raise the budget",
      },
    ]);
  });

  it("refuses a network without a way out and without a registry", () => {
    const network = { zones: ["eu-central-1a", "eu-central-1b"], natGateways: "none" };
    assert.deepEqual(problems(devConfig({ network })), [
      {
        path: "network.natGateways",
        message:
          '"none" leaves the nodes without a way to public registries; set imageRegistry.host to a registry that they can reach, or use single or perZone',
      },
    ]);
    assert.deepEqual(
      problems(devConfig({ network, imageRegistry: { host: "registry.example" } })),
      [],
    );
    assert.deepEqual(
      problems(
        devConfig({
          network: { ...network, interfaceEndpoints: false },
          imageRegistry: { host: "registry.example" },
        }),
      ),
      [
        {
          path: "network.interfaceEndpoints",
          message:
            'false is not accepted with natGateways "none": the nodes could not reach the AWS APIs; accepted: true',
        },
      ],
    );
  });

  it("refuses an internet-facing server where nothing faces the internet", () => {
    const config = devConfig({
      network: { zones: ["eu-central-1a", "eu-central-1b"], natGateways: "none" },
      imageRegistry: { host: "registry.example" },
    });
    assert.deepEqual(problems(config, [server({ loadBalancer: "internet-facing" })]), [
      {
        path: "servers.main.exposure.scheme",
        message:
          '"internet-facing" needs public subnets, which this network has not; accepted: internal',
      },
    ]);
  });

  it("refuses an image with a newer CUDA major than the nodes' driver", () => {
    const config = devConfig({
      nodeGroups: {
        gpu: { t4: { minSize: 1, maxSize: 2, releaseVersion: "1.36.0-20250519" } },
      },
    });
    assert.deepEqual(problems(config, [server({ imageTag: "26.10-py3" })]), [
      {
        path: "servers.main.image.tag",
        message:
          "image 26.10-py3 has CUDA 13.4, but driver 570.133.20 of the nodes supports CUDA 12.8; choose an image with CUDA 12 or a newer nodeGroups releaseVersion",
      },
    ]);
  });

  it("refuses zones of groups and subnets that the network has not", () => {
    const config = devConfig({
      network: {
        zones: ["eu-central-1a", "eu-central-1b"],
        subnets: { "eu-central-1c": { private: "10.0.64.0/20" } },
      },
      nodeGroups: { gpu: { t4: { minSize: 1, maxSize: 2, zones: ["eu-central-1c"] } } },
    });
    assert.deepEqual(problems(config), [
      {
        path: "network.subnets.eu-central-1c",
        message:
          "is of a zone that network.zones does not name; accepted: eu-central-1a, eu-central-1b",
      },
      {
        path: "nodeGroups.gpu.t4.zones",
        message:
          '"eu-central-1c" is not a zone of the network; accepted: eu-central-1a, eu-central-1b',
      },
    ]);
  });

  it("refuses in prod what is only advice elsewhere", () => {
    const single = [server({ replicas: 1 })];
    const outage =
      "one replica and no spare GPU to start its successor on: every rollout is an outage of about 300 s; set replicas to 2, or raise maxSize of nodeGroups.gpu.t4 so that a GPU stays free";
    assert.deepEqual(problems(devConfig(), single), []);
    assert.ok(
      checkEks(devConfig(), single, "dev").advice.includes(`servers.main.replicas: ${outage}`),
    );
    assert.deepEqual(problems(devConfig(), single, "prod"), [
      {
        path: "cluster.deletionProtection",
        message: "false is not accepted in prod; accepted: true",
      },
      { path: "servers.main.replicas", message: `${outage} (refused in prod)` },
    ]);
  });

  it("names every problem at once", () => {
    const config = devConfig({
      network: { zones: ["eu-central-1a"] },
      cluster: { version: "1.30", endpointPublicAccessCidrs: ["::/0"] },
    });
    assert.deepEqual(
      problems(config, []).map(({ path }) => path),
      ["network.zones", "cluster.version", "cluster.endpointPublicAccessCidrs[0]"],
    );
  });
});

describe("checkEks: advice", () => {
  it("states the surge of a replacement and the PTX limit of a newer CUDA minor, each once", () => {
    const servers = [server({ imageTag: "26.10-py3" })];
    assert.deepEqual(checkEks(devConfig(), servers, "dev").advice, [
      "nodeGroups.system: a replacement of this group runs 2 further t3.large beside the old ones (4 vCPU of quota)",
      "nodeGroups.gpu.t4: a replacement of this group runs 1 further g4dn.xlarge beside the old ones (4 vCPU of quota)",
      "servers.main.image.tag: image 26.10-py3 has CUDA 13.4, driver 580.159.03 of the nodes supports CUDA 13.0: it runs by minor-version compatibility, but the driver cannot compile PTX newer than 13.0, so models must ship code compiled for compute capability 7.5",
    ]);
  });
});

describe("deployer", () => {
  const session = "arn:aws:sts::123456789012:assumed-role/deployer/ci-run-7";

  it("recognises a session as its role, whatever the role's path", () => {
    assert.ok(samePrincipal(session, DEPLOYER));
    assert.ok(samePrincipal("arn:aws:iam::123456789012:role/ci/deployer", session));
    assert.ok(!samePrincipal(session, "arn:aws:iam::123456789012:role/deployer2"));
    assert.ok(!samePrincipal(session, "arn:aws:iam::999999999999:role/deployer"));
    assert.ok(!samePrincipal(session, "arn:aws:iam::123456789012:user/deployer"));
    assert.ok(!samePrincipal("arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root"));
  });

  it("names both accounts when the credentials are of the wrong one", () => {
    assert.deepEqual(
      accountProblems({ accountId: "123456789012", arn: session }, "123456789012"),
      [],
    );
    assert.deepEqual(accountProblems({ accountId: "123456789012", arn: session }, "999999999999"), [
      {
        path: "aws.accountId",
        message:
          "the stack belongs to account 999999999999, but the credentials (arn:aws:sts::123456789012:assumed-role/deployer/ci-run-7) are of account 123456789012; use credentials of 999999999999, or change aws.accountId",
      },
    ]);
  });

  it("refuses a deployer who is no unlimited admin of the cluster", () => {
    const caller = { accountId: "123456789012", arn: session };
    const entry = (policy: string, namespaces: string[] = []) => ({
      me: { principalArn: DEPLOYER, policy, namespaces },
    });
    assert.deepEqual(deployerProblems(caller, entry("ClusterAdmin")), []);
    const message = (admins: string) =>
      `the deployer ${session} is not among the cluster's admins (${admins}); add its role with policy ClusterAdmin and no namespaces`;
    for (const entries of [entry("View"), entry("ClusterAdmin", ["triton"]), {}]) {
      assert.deepEqual(deployerProblems(caller, entries), [
        { path: "cluster.accessEntries", message: message("none") },
      ]);
    }
    const other = "arn:aws:iam::123456789012:role/other";
    assert.deepEqual(
      deployerProblems(caller, {
        other: { principalArn: other, policy: "ClusterAdmin", namespaces: [] },
      }),
      [{ path: "cluster.accessEntries", message: message(other) }],
    );
  });
});
