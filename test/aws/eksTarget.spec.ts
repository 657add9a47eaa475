import assert from "node:assert/strict";

import * as k8s from "@pulumi/kubernetes";
import { RunError } from "@pulumi/pulumi";

import { cpuMillis, eksServer } from "../../components/aws/eksServer";
import { createEksTarget, planEks, serverRole } from "../../components/aws/eksTarget";
import type { EksTargetArgs } from "../../components/aws/eksTarget";
import type { ModelRelease } from "../../components/models/release";
import { serverSchema } from "../../components/triton/schema";
import { recordResources } from "../support/mocks";
import { devConfig, prodConfig } from "./eksConfigs";
import {
  RECORDING_TIMEOUT,
  allEdges,
  clusterOutputs,
  label,
  prerequisites,
} from "./recordedPlatform";

const release: ModelRelease = {
  model: "identity",
  hash: "0123456789abcdef",
  pinned: false,
  prefix: "main/identity/0123456789abcdef",
  files: [],
  footprint: {
    totalBytes: 0,
    largestBytes: 0,
    loadedVersions: 1,
    pythonInstances: 0,
    batchBytes: 0,
    backends: ["identity"],
    usesGpu: false,
  },
};

const server = (over: Record<string, unknown> = {}) =>
  serverSchema.parse({ models: { identity: {} }, replicas: 2, ...over });

const caller = {
  arn: "arn:aws:sts::123456789012:assumed-role/deployer/me",
  accountId: "123456789012",
};

const target = (over: Partial<EksTargetArgs> = {}): EksTargetArgs => ({
  config: devConfig(),
  environment: "dev",
  owner: "ml",
  servers: { main: server() },
  releases: { main: [release] },
  labels: {},
  identify: () => Promise.resolve(caller),
  ...over,
});

describe("eksServer", () => {
  it("reads CPU quantities", () => {
    assert.deepEqual(["2", "0.5", "250m"].map(cpuMillis), [2000, 500, 250]);
  });

  it("asks for what the pods will request", () => {
    const demand = eksServer("main", server({ scheduling: { nodeSelector: { pool: "a" } } }), [
      release,
    ]);
    assert.deepEqual(demand, {
      name: "main",
      replicas: 2,
      surge: 0,
      gpus: 1,
      cpuMillis: 2000,
      memoryMiB: 1536,
      nodeSelector: { "nvidia.com/gpu.present": "true", pool: "a" },
      imageTag: "26.08-py3",
      loadBalancer: "internal",
      rolloutSeconds: demand.rolloutSeconds,
    });
    assert.ok(demand.rolloutSeconds > 120);
  });

  it("asks for no GPU on a CPU, and for one more pod where a GPU is spare", () => {
    assert.equal(eksServer("main", server({ device: "cpu" }), [release]).gpus, 0);
    assert.equal(eksServer("main", server({ rollout: { spareGpu: true } }), [release]).surge, 1);
  });
});

describe("planEks", () => {
  it("puts a server behind a network load balancer with times that fit it", () => {
    const { servers, problems } = planEks(target());
    assert.deepEqual(problems, []);
    const { main } = servers;
    assert.ok(main?.exposure.type === "LoadBalancer");
    assert.equal(main.exposure.loadBalancerClass, "service.k8s.aws/nlb");
    assert.equal(
      main.exposure.annotations["service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"],
      "ip",
    );
    assert.equal(
      main.exposure.annotations[
        "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"
      ],
      "deregistration_delay.timeout_seconds=120",
    );
    assert.equal(main.shutdown.preStopSeconds, 120);
  });

  it("keeps what the user wrote, and other exposures", () => {
    const { servers } = planEks(
      target({
        servers: {
          main: server({
            shutdown: { preStopSeconds: 200 },
            flags: { "grpc-max-connection-age": 1000 },
          }),
          inner: server({ exposure: { type: "ClusterIP" }, device: "cpu" }),
        },
      }),
    );
    assert.equal(servers.main?.shutdown.preStopSeconds, 200);
    assert.equal(servers.main.flags["grpc-max-connection-age"], 1000);
    assert.deepEqual(servers.inner?.exposure, { type: "ClusterIP", annotations: {} });
    assert.equal(servers.inner.shutdown.preStopSeconds, undefined);
  });

  it("shortens the times on Spot, and refuses times that the notice does not allow", () => {
    const nodeGroups = { gpu: { t4: { minSize: 1, maxSize: 2, capacityType: "SPOT" } } };
    const config = devConfig({ nodeGroups });
    const spot = planEks(target({ config }));
    assert.deepEqual(spot.problems, []);
    assert.equal(spot.servers.main?.shutdown.preStopSeconds, 70);
    const long = planEks(
      target({ config, servers: { main: server({ shutdown: { preStopSeconds: 100 } }) } }),
    );
    assert.deepEqual(long.problems, [
      {
        path: "servers.main.shutdown",
        message:
          "preStop 100 s + exit timeout 30 s + 10 s is 140 s, but a Spot node is gone 110 s after its notice; shorten them or use ON_DEMAND",
      },
    ]);
  });

  it("reads the image from the registry", () => {
    const { servers } = planEks(target({ config: prodConfig() }));
    assert.equal(
      servers.main?.image.repository,
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/nvcr.io/nvidia/tritonserver",
    );
  });
});

describe("createEksTarget", () => {
  async function record(args: EksTargetArgs) {
    return recordResources(
      async () => {
        const eks = await createEksTarget(args);
        const role = serverRole(eks, {
          server: "main",
          namespace: "triton",
          serviceAccount: "main-sa",
          bucket: "models",
          keyArn: undefined,
        });
        const opts = { provider: eks.kubernetes };
        const service = new k8s.core.v1.Service(
          "main-service",
          { spec: { type: "LoadBalancer" } },
          { ...opts, dependsOn: [...eks.ready] },
        );
        new k8s.apps.v1.Deployment(
          "main-deployment",
          { spec: { selector: {}, template: {} } },
          { ...opts, dependsOn: [...eks.ready, ...role.ready, service] },
        );
      },
      { outputs: clusterOutputs },
    );
  }

  it("creates Services after the controller and pods after both, so that each goes in reverse", async function () {
    this.timeout(RECORDING_TIMEOUT);
    const recording = await record(target());
    const edges = allEdges(recording);
    const pods = prerequisites(edges, "apps.Deployment main-deployment");
    for (const name of [
      "core.Service main-service",
      "helm.sh.Release services-device-plugin",
      "iam.RolePolicy main-role",
    ]) {
      assert.ok(pods.has(name), name);
    }
    const service = prerequisites(edges, "core.Service main-service");
    for (const name of [
      "helm.sh.Release services-load-balancer-controller",
      "eks.NodeGroup platform-system",
      "ec2.Route platform-network-private-eu-central-1a",
      "eks.AccessPolicyAssociation platform-control-plane-deployer",
    ]) {
      assert.ok(service.has(name), name);
    }
    assert.equal(recording.one("aws:eks/cluster:Cluster").inputs.name, "triton-test");
    assert.ok(recording.resources.map(label).includes("provider aws"));
  });

  it("creates nothing, and names every problem at once, for the wrong account and a stranger", async () => {
    const arn = "arn:aws:iam::999999999999:user/stranger";
    await assert.rejects(
      record(target({ identify: () => Promise.resolve({ arn, accountId: "999999999999" }) })),
      (error: unknown) => {
        assert.ok(error instanceof RunError);
        assert.equal(
          error.message,
          [
            "Stack test cannot be deployed (2):",
            `  aws.accountId: the stack belongs to account 123456789012, but the credentials (${arn}) are of account 999999999999; use credentials of 123456789012, or change aws.accountId`,
            `  cluster.accessEntries: the deployer ${arn} is not among the cluster's admins (arn:aws:iam::123456789012:role/deployer); add its role with policy ClusterAdmin and no namespaces`,
          ].join("\n"),
        );
        return true;
      },
    );
  });
});
