import assert from "node:assert/strict";

import { parseConfig } from "../../components/config";
import { planPlatform } from "../../components/plan";
import type { PlatformConfig } from "../../components/target";
import { root } from "../support/stack";

const common = {
  environment: "dev",
  owner: "ml-platform",
  servers: { main: { models: { identity: {} } } },
};
const existing = { ...common, target: "existing" };
const eks = {
  ...common,
  target: "eks",
  aws: { region: "eu-central-1", accountId: "123456789012" },
  network: { zones: ["eu-central-1a", "eu-central-1b"] },
  nodeGroups: { gpu: { t4: { minSize: 1, maxSize: 1 } } },
};

function problemsOf(input: Record<string, unknown>) {
  return parseConfig(input).problems;
}

function configOf(input: Record<string, unknown>): PlatformConfig {
  const { config, problems } = parseConfig(input);
  assert.deepEqual(problems, []);
  assert.ok(config !== undefined);
  return config;
}

describe("target", () => {
  it("refuses every key of eks with target existing", () => {
    const message = 'is accepted only with target "eks"; the target is "existing"';
    const keys = {
      aws: eks.aws,
      network: {},
      cluster: {},
      nodeGroups: {},
      addons: {},
      autoscaler: {},
      devicePlugin: {},
      budget: {},
      imageRegistry: { host: "registry.example.com" },
      endpoint: { domain: "triton.example.com", zoneId: "Z0123456789ABC" },
      chartRepository: "charts",
    };
    assert.deepEqual(
      problemsOf({ ...existing, ...keys }),
      Object.keys(keys).map((path) => ({ path, message })),
    );
  });

  it("refuses kubernetes with target eks", () => {
    assert.deepEqual(problemsOf({ ...eks, kubernetes: { context: "kind-triton" } }), [
      {
        path: "kubernetes",
        message:
          'is accepted only with target "existing"; with target "eks" the stack makes its cluster',
      },
    ]);
  });

  it("demands account and region with target eks, with every other problem", () => {
    assert.deepEqual(problemsOf({ ...eks, aws: undefined, environment: "production" }), [
      {
        path: "environment",
        message:
          '"production" is not accepted; accepted: one of "local", "sandbox", "dev", "staging", "prod"',
      },
      { path: "aws", message: 'is missing; target "eks" needs aws.region and aws.accountId' },
    ]);
    assert.deepEqual(problemsOf({ ...eks, aws: { region: "eu-central-1", accountId: "1234" } }), [
      {
        path: "aws.accountId",
        message: '"1234" is not accepted; accepted: twelve digits, quoted: "123456789012"',
      },
    ]);
  });

  it("names both targets for any other", () => {
    assert.deepEqual(problemsOf({ ...common, target: "aks" }), [
      { path: "target", message: '"aks" is not accepted; accepted: one of "existing", "eks"' },
    ]);
  });

  it("keeps only what the target has", () => {
    const onExisting = configOf(existing);
    assert.ok(onExisting.target === "existing" && !("eks" in onExisting));
    assert.equal("network" in onExisting, false);
    const onEks = configOf(eks);
    assert.ok(onEks.target === "eks" && !("kubernetes" in onEks));
    assert.equal(onEks.eks.network.natGateways, "single");
    assert.equal(onEks.eks.cluster.version, "1.36");
  });

  it("puts the bucket into the cluster's region, and refuses another", () => {
    assert.equal(configOf(eks).modelRepository.region, "eu-central-1");
    assert.equal(configOf(existing).modelRepository.region, "us-west-2");
    assert.deepEqual(problemsOf({ ...eks, modelRepository: { region: "us-west-2" } }), [
      {
        path: "modelRepository.region",
        message:
          '"us-west-2" is not the cluster\'s region; accepted: "eu-central-1" (aws.region), or leave it out',
      },
    ]);
    const endpoint = { host: "objects.example.com", port: 9000 };
    const foreign = configOf({ ...eks, modelRepository: { region: "us-west-2", endpoint } });
    assert.equal(foreign.modelRepository.region, "us-west-2");
  });

  it("refuses a namespace that a new cluster has already, or cannot have yet", () => {
    assert.deepEqual(problemsOf({ ...eks, namespace: { name: "kube-system" } }), [
      {
        path: "namespace.name",
        message:
          '"kube-system" is part of every cluster; accepted: a namespace of the servers\' own',
      },
    ]);
    assert.deepEqual(problemsOf({ ...eks, namespace: { create: false } }), [
      {
        path: "namespace.create",
        message: 'false is not accepted with target "eks": in a new cluster there is none yet',
      },
    ]);
  });
});

describe("credentials of the servers", () => {
  const modeOf = (input: Record<string, unknown>) =>
    planPlatform(configOf(input), root).credentials;
  const problemsWith = (input: Record<string, unknown>) =>
    planPlatform(configOf(input), root).problems;

  it("are a role on EKS and keys elsewhere, unless the stack file says otherwise", () => {
    assert.equal(modeOf(eks), "irsa");
    assert.equal(modeOf(existing), "secret");
    assert.equal(modeOf({ ...eks, modelRepository: { credentials: "secret" } }), "secret");
    const endpoint = { host: "objects.example.com", port: 9000 };
    assert.equal(modeOf({ ...eks, modelRepository: { endpoint } }), "secret");
  });

  it("are never both: a key beside the role is refused", () => {
    const message = (key: string) =>
      `is set, but modelRepository.credentials is "irsa", and a static key would silently win over the role; remove it with: pulumi config rm triton-platform:${key}`;
    assert.deepEqual(
      problemsWith({ ...eks, awsAccessKeyId: "k", awsSecretAccessKey: "s" }),
      ["awsAccessKeyId", "awsSecretAccessKey"].map((path) => ({ path, message: message(path) })),
    );
  });

  it("are both demanded by name where keys are chosen on EKS", () => {
    assert.deepEqual(
      problemsWith({ ...eks, modelRepository: { credentials: "secret" } }).map(({ path }) => path),
      ["awsAccessKeyId", "awsSecretAccessKey"],
    );
  });

  it("are no role on a cluster of the user's", () => {
    assert.deepEqual(problemsWith({ ...existing, modelRepository: { credentials: "irsa" } }), [
      {
        path: "modelRepository.credentials",
        message:
          '"irsa" needs the identity provider of an EKS cluster; accepted with target "existing": "secret", with triton-platform:awsAccessKeyId and triton-platform:awsSecretAccessKey',
      },
    ]);
  });
});
