import assert from "node:assert/strict";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { ServerInput } from "../../components/triton/schema";
import type { TritonServerArgs } from "../../components/triton/tritonServer";
import { TritonServer, serviceAccountName } from "../../components/triton/tritonServer";
import type { RecordedResource, Recording } from "../support/mocks";
import { idOf, recordResources, unknownMark } from "../support/mocks";
import { release, server } from "./fixtures";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const SERVICE = "kubernetes:core/v1:Service";
const URN = "urn:pulumi:test::triton-platform::triton-platform:triton:TritonServer::main";

type Plain = Record<string, unknown>;

function record(
  input: Partial<ServerInput> = {},
  args: Partial<TritonServerArgs> = {},
  preview = false,
): Promise<Recording> {
  return recordResources(
    () => {
      const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
      const namespace = new k8s.core.v1.Namespace("triton", {}, { provider });
      const secret = new k8s.core.v1.Secret("credentials", {}, { provider });
      const triton = new TritonServer(
        "main",
        {
          config: server(input),
          releases: [release("identity"), release("upper")],
          repositoryUris: ["s3://bucket/main/identity/0a", "s3://bucket/main/upper/0b"],
          namespace: "triton",
          credentials: {
            kind: "secret",
            secretName: "main-0123456789-credentials",
            keys: ["AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
          },
          labels: { "triton-platform/environment": "dev", "triton-platform/owner": "team" },
          dependsOn: [namespace],
          podsDependOn: [secret],
          ...args,
        },
        { providers: [provider] },
      );
      return {
        httpUrl: triton.httpUrl,
        grpcUrl: triton.grpcUrl,
        inClusterUrl: triton.inClusterUrl,
        smokeTest: triton.smokeTest,
      };
    },
    { preview },
  );
}

let recorded: Promise<Recording> | undefined;

/** The server with defaults, recorded once. */
function standard(): Promise<Recording> {
  recorded ??= record();
  return recorded;
}

function childrenOf(recording: Recording): readonly RecordedResource[] {
  return recording.resources.filter(({ parent }) => parent === URN);
}

function metadataOf(resource: RecordedResource): Plain {
  return resource.inputs.metadata as Plain;
}

describe("TritonServer", () => {
  it("creates exactly the objects of one server, each named after it", async () => {
    const names = childrenOf(await standard()).map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(names.sort(), [
      "kubernetes:apps/v1:Deployment main-deployment",
      "kubernetes:core/v1:Service main-metrics",
      "kubernetes:core/v1:Service main-service",
      "kubernetes:core/v1:ServiceAccount main-account",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy main-network-policy",
      "kubernetes:policy/v1:PodDisruptionBudget main-disruption-budget",
    ]);
  });

  it("hands the caller's provider to every object", async () => {
    const id = idOf("pulumi:providers:kubernetes", "cluster");
    const expected = `urn:pulumi:test::triton-platform::pulumi:providers:kubernetes::cluster::${id}`;
    for (const { name, provider } of childrenOf(await standard())) {
      assert.equal(provider, expected, name);
    }
  });

  it("lets the provider name every object except the ServiceAccount, whose name the pods carry", async () => {
    for (const resource of childrenOf(await standard())) {
      const named = resource.type === "kubernetes:core/v1:ServiceAccount";
      assert.equal("name" in metadataOf(resource), named, resource.name);
      assert.equal(metadataOf(resource).namespace, "triton", resource.name);
    }
  });

  it("puts the recommended labels, environment and owner on every object", async () => {
    for (const resource of childrenOf(await standard())) {
      assert.deepEqual(
        metadataOf(resource).labels,
        {
          "app.kubernetes.io/name": "triton",
          "app.kubernetes.io/instance": "main",
          "app.kubernetes.io/version": "2.72.0",
          "app.kubernetes.io/component": "inference-server",
          "app.kubernetes.io/part-of": "triton-platform",
          "app.kubernetes.io/managed-by": "pulumi",
          "triton-platform/environment": "dev",
          "triton-platform/owner": "team",
        },
        resource.name,
      );
    }
  });

  it("leaves no leaf of the pod template unknown or secret at preview", async () => {
    const deployment = (await record({}, {}, true)).one(DEPLOYMENT);
    const text = JSON.stringify(deployment.inputs);
    assert.equal(text.includes(unknownMark), false);
    assert.equal(text.includes("<secret>"), false);
    assert.ok(text.includes("--model-repository=s3://bucket/main/upper/0b"));
  });

  it("selects the pods that its Deployment makes, from Services, budget and network policy", async () => {
    const recording = await standard();
    const selector = {
      "app.kubernetes.io/name": "triton",
      "app.kubernetes.io/instance": "main",
      "app.kubernetes.io/component": "inference-server",
    };
    const spec = (resource: RecordedResource) => resource.inputs.spec as Record<string, Plain>;
    const deployment = spec(recording.one(DEPLOYMENT));
    assert.deepEqual(deployment.selector?.matchLabels, selector);
    const labels = (deployment.template?.metadata as Plain).labels as Plain;
    for (const [key, value] of Object.entries(selector)) assert.equal(labels[key], value);
    assert.equal(labels["triton-platform/runtime"], "triton");
    assert.deepEqual(spec(recording.one(SERVICE, "main-service")).selector, selector);
    assert.deepEqual(spec(recording.one(SERVICE, "main-metrics")).selector, selector);
    const budget = spec(recording.one("kubernetes:policy/v1:PodDisruptionBudget"));
    assert.deepEqual(budget.selector?.matchLabels, selector);
    assert.equal(budget.maxUnavailable, 1);
    const policy = spec(recording.one("kubernetes:networking.k8s.io/v1:NetworkPolicy"));
    assert.deepEqual(policy.podSelector?.matchLabels, selector);
  });

  it("creates pods after models, account, policy and metrics Service, but never waits for an address", async () => {
    const recording = await standard();
    const names = recording.one(DEPLOYMENT).dependsOn.map((urn) => urn.split("::").at(-1));
    assert.deepEqual(names.sort(), [
      "credentials",
      "main-account",
      "main-metrics",
      "main-network-policy",
      "triton",
    ]);
    const order = childrenOf(recording).map(({ name }) => name);
    assert.ok(order.indexOf("main-service") < order.indexOf("main-deployment"));
  });

  it("creates pods after their Service behind a network load balancer, whose target is their readiness gate", async () => {
    const exposure = { type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb" } as const;
    const recording = await record({ exposure });
    const service = recording.one(SERVICE, "main-service").urn;
    assert.ok(recording.one(DEPLOYMENT).dependsOn.includes(service));
    const other = await record({ exposure: { ...exposure, loadBalancerClass: "example.com/lb" } });
    assert.equal(other.one(DEPLOYMENT).dependsOn.includes(service), false);
  });

  it("adds annotations that another resource computes, and never over those of the exposure", async () => {
    const recording = await record(
      { exposure: { type: "LoadBalancer", annotations: { "example.com/a": "own" } } },
      {
        serviceAnnotations: {
          "example.com/a": "other",
          "example.com/certificate": pulumi.output("arn:aws:acm:::certificate/1"),
        },
      },
    );
    const annotations = (name: string) =>
      metadataOf(recording.one(SERVICE, name)).annotations as Plain;
    assert.equal(annotations("main-service")["example.com/a"], "own");
    assert.equal(
      annotations("main-service")["example.com/certificate"],
      "arn:aws:acm:::certificate/1",
    );
    assert.equal("example.com/certificate" in annotations("main-metrics"), false);
  });

  it("puts out the name of a load balancer that has one, with its scheme", async () => {
    const domain = { host: "main.triton.example.com", tls: true };
    const { outputs } = await record({}, { domain });
    assert.equal(outputs.httpUrl, "https://main.triton.example.com:8000");
    assert.equal(outputs.grpcUrl, "main.triton.example.com:8001");
    const plain = await record({}, { domain: { ...domain, tls: false } });
    assert.equal(plain.outputs.httpUrl, "http://main.triton.example.com:8000");
  });

  it("creates everything but the pods beside the upload of models", async () => {
    for (const { type, name, dependsOn } of childrenOf(await standard())) {
      if (type === DEPLOYMENT) continue;
      assert.deepEqual(
        dependsOn,
        ["urn:pulumi:test::triton-platform::kubernetes:core/v1:Namespace::triton"],
        name,
      );
    }
  });

  it("waits for the load balancer's address and not for ready endpoints", async () => {
    const recording = await standard();
    const annotations = (name: string) =>
      metadataOf(recording.one(SERVICE, name)).annotations as Plain;
    assert.equal(
      annotations("main-service")["pulumi.com/waitFor"],
      "jsonpath={.status.loadBalancer.ingress[0]}",
    );
    assert.equal("pulumi.com/skipAwait" in annotations("main-service"), false);
    assert.deepEqual(annotations("main-metrics"), {
      "pulumi.com/patchForce": "true",
      "pulumi.com/skipAwait": "true",
    });
  });

  it("never publishes the metrics port with the inference ports", async () => {
    const spec = (await standard()).one(SERVICE, "main-service").inputs.spec as Plain;
    const ports = (spec.ports as Plain[]).map(({ name, port }) => [name, port]);
    assert.equal(spec.type, "LoadBalancer");
    assert.deepEqual(ports, [
      ["http", 8000],
      ["grpc", 8001],
    ]);
  });

  it("mounts no token, neither by the account nor by the pod", async () => {
    const recording = await standard();
    const account = recording.one("kubernetes:core/v1:ServiceAccount");
    assert.equal(account.inputs.automountServiceAccountToken, false);
    const deployment = recording.one(DEPLOYMENT).inputs as { spec: { template: { spec: Plain } } };
    assert.equal(deployment.spec.template.spec.automountServiceAccountToken, false);
    assert.equal(deployment.spec.template.spec.serviceAccountName, metadataOf(account).name);
  });

  it("names the account after project, stack, namespace and server", async () => {
    const recording = await standard();
    const name = String(metadataOf(recording.one("kubernetes:core/v1:ServiceAccount")).name);
    assert.match(name, /^main-[0-9a-f]{10}-server$/);
    assert.equal(name, serviceAccountName("main", "triton"));
    assert.notEqual(name, serviceAccountName("main", "other"));
  });

  it("annotates the account with a role where one is given", async () => {
    const recording = await record(
      {},
      {
        credentials: { kind: "role", region: "eu-central-1" },
        serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/t" },
      },
    );
    const account = recording.one("kubernetes:core/v1:ServiceAccount");
    assert.deepEqual(metadataOf(account).annotations, {
      "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/t",
      "pulumi.com/patchForce": "true",
    });
    const text = JSON.stringify(recording.one(DEPLOYMENT).inputs);
    assert.equal(text.includes("secretKeyRef"), false);
    assert.ok(text.includes('{"name":"AWS_DEFAULT_REGION","value":"eu-central-1"}'));
  });

  it("waits long enough for a large image, and longer for more replicas one after the other", async () => {
    const one = (await record({ replicas: 1 })).one(DEPLOYMENT);
    const three = (await record({ replicas: 3 })).one(DEPLOYMENT);
    // 60 s grace, 420 s for a node, 410 s pull, 270 s start
    const spec = one.inputs.spec as Plain;
    assert.equal(spec.progressDeadlineSeconds, 1160);
    assert.deepEqual(one.options.customTimeouts, {
      create: "1220s",
      update: "1220s",
      delete: "120s",
    });
    assert.equal(three.options.customTimeouts?.update, "3540s");
  });

  it("puts out the load balancer's addresses and a smoke test of every model", async () => {
    const name = idOf(SERVICE, "main-service");
    assert.deepEqual((await standard()).outputs, {
      httpUrl: "http://192.0.2.10:8000",
      grpcUrl: "192.0.2.10:8001",
      inClusterUrl: `http://${name}.triton.svc:8000`,
      smokeTest:
        "curl --fail --silent --show-error http://192.0.2.10:8000/v2/health/ready && " +
        "curl --fail --silent --show-error http://192.0.2.10:8000/v2/models/identity/ready && " +
        "curl --fail --silent --show-error http://192.0.2.10:8000/v2/models/upper/ready",
    });
  });

  it("registers its outputs", async () => {
    const recording = await standard();
    assert.equal(recording.componentOutputs.get(URN)?.httpUrl, "http://192.0.2.10:8000");
  });

  it("lists every problem of configuration and models at once when it cannot be built", async () => {
    const bad: Partial<ServerInput> = {
      flags: { "log-verbos": 1 },
      resources: { memory: "256Mi" },
    };
    await assert.rejects(record(bad), {
      message:
        'Server "main" cannot be built (2):\n' +
        '  servers.main.flags.log-verbos: is not a flag of the server; did you mean "log-verbose"?\n' +
        "  servers.main.resources.memory: 256Mi does not hold shared memory 256Mi + objects downloaded at once 16Mi + pinned memory pool 256Mi + server process 128Mi = 656Mi; accepted: at least 656Mi, or leave it out",
    });
  });
});
