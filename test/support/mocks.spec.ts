import assert from "node:assert/strict";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { arnOf, idOf, recordResources, unknownMark } from "./mocks";

class Group extends pulumi.ComponentResource {
  public readonly address: pulumi.Output<string>;

  public constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:test:Group", name, {}, opts);
    const secret = new k8s.core.v1.Secret(
      `${name}-key`,
      { stringData: { key: pulumi.secret("s3cr3t") } },
      { parent: this, protect: true },
    );
    const service = new k8s.core.v1.Service(
      `${name}-service`,
      { spec: { type: "LoadBalancer", externalName: secret.metadata.name } },
      { parent: this, customTimeouts: { create: "10m" } },
    );
    new k8s.core.v1.ConfigMap(
      `${name}-map`,
      { data: { a: "b" } },
      { parent: this, dependsOn: [service], deleteBeforeReplace: true, retainOnDelete: true },
    );
    this.address = service.status.apply((status) => status.loadBalancer.ingress[0]?.ip ?? "");
    this.registerOutputs({ address: this.address });
  }
}

function program(): unknown {
  const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
  const group = new Group("g", { providers: [provider] });
  return { address: group.address, key: pulumi.secret("s3cr3t") };
}

const group = "urn:pulumi:test::triton-platform::triton-platform:test:Group::g";
const child = (type: string, name: string) =>
  `urn:pulumi:test::triton-platform::triton-platform:test:Group$${type}::${name}`;

describe("recordResources", () => {
  it("records inputs with secrets in place, parents, inherited providers and options", async () => {
    const recording = await recordResources(program);
    const secret = recording.one("kubernetes:core/v1:Secret");
    assert.deepEqual(secret.inputs.stringData, { "<secret>": { key: "s3cr3t" } });
    assert.equal(secret.parent, group);
    assert.equal(secret.urn, child("kubernetes:core/v1:Secret", "g-key"));
    assert.equal(
      secret.provider,
      `urn:pulumi:test::triton-platform::pulumi:providers:kubernetes::cluster::${idOf("pulumi:providers:kubernetes", "cluster")}`,
    );
    assert.equal(secret.options.protect, true);
    const service = recording.one("kubernetes:core/v1:Service", "g-service");
    assert.deepEqual(service.options.customTimeouts, { create: "10m" });
    assert.deepEqual(service.propertyDependencies, { spec: [secret.urn] });
    assert.deepEqual(service.dependsOn, []);
    const map = recording.one("kubernetes:core/v1:ConfigMap");
    assert.deepEqual(map.dependsOn, [service.urn]);
    assert.equal(map.options.deleteBeforeReplace, true);
    assert.equal(map.options.retainOnDelete, true);
  });

  it("returns the stack's outputs and what components registered", async () => {
    const recording = await recordResources(program);
    assert.deepEqual(recording.outputs, {
      address: "192.0.2.10",
      key: { "<secret>": "s3cr3t" },
    });
    assert.deepEqual(recording.componentOutputs.get(group), { address: "192.0.2.10" });
  });

  it("leaves what only a provider knows unknown at preview", async () => {
    const recording = await recordResources(program, { preview: true });
    assert.equal(recording.outputs.address, unknownMark);
    const service = recording.one("kubernetes:core/v1:Service");
    assert.deepEqual(service.inputs.spec, { type: "LoadBalancer", externalName: unknownMark });
  });

  it("gives the same ids and ARNs in every run, and different ones to different names", () => {
    assert.equal(idOf("aws:s3/bucket:Bucket", "models"), "models-aecff376");
    assert.equal(
      arnOf("aws:s3/bucket:Bucket", "models"),
      "arn:aws:s3:eu-central-1:123456789012:Bucket/models-aecff376",
    );
    assert.notEqual(idOf("aws:s3/bucket:Bucket", "other"), "other-aecff376");
  });

  it("fails on a provider function that it does not answer", async () => {
    const lookUp = async (): Promise<unknown> => pulumi.runtime.invoke("aws:ec2/getVpc:getVpc", {});
    await assert.rejects(
      recordResources(lookUp),
      /the program calls aws:ec2\/getVpc:getVpc, which this recording does not answer/,
    );
    const answered = await recordResources(
      async () => ({
        vpc: (await pulumi.runtime.invoke("aws:ec2/getVpc:getVpc", {})) as unknown,
      }),
      { calls: { "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-1" }) } },
    );
    assert.deepEqual(answered.outputs, { vpc: { id: "vpc-1" } });
  });

  it("fails when a resource fails, and stays usable afterwards", async () => {
    await assert.rejects(
      recordResources(program, { failures: { "kubernetes:core/v1:Service": "quota exceeded" } }),
      /quota exceeded/,
    );
    assert.equal((await recordResources(program)).resources.length, 5);
  });

  it("hands configuration to the program", async () => {
    const recording = await recordResources(
      () => ({
        target: new pulumi.Config("triton-platform").require("target"),
        key: new pulumi.Config("triton-platform").requireSecret("awsSecretAccessKey"),
      }),
      {
        config: { "triton-platform:target": "existing", "triton-platform:awsSecretAccessKey": "k" },
        secretKeys: ["triton-platform:awsSecretAccessKey"],
      },
    );
    assert.deepEqual(recording.outputs, { target: "existing", key: { "<secret>": "k" } });
  });
});
