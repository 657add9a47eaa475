import assert from "node:assert/strict";
import type { AnalyzedResource, PackConfig } from "../../../policy/src/analyzer/messages";
import { tokens } from "../../../policy/src/aws/tokens";
import { policies } from "../../../policy/src/pack";
import { drop, set, type Edit } from "../support/edits";
import { resource } from "../support/fixtures";
import { analyzer, askAbout, forgetConfiguration, unknown } from "../support/pack";
import { cluster, iamPolicy, launchTemplate } from "./fixtures";

/** What a policy's remediation makes of a resource; `undefined` when it changes nothing. */
async function remedied(
  name: string,
  before: AnalyzedResource,
  properties: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const server = await analyzer();
  forgetConfiguration();
  const config: PackConfig = Object.fromEntries(
    policies.map((policy) => [
      policy.name,
      policy.name === name
        ? { level: "remediate" as const, properties }
        : { level: "disabled" as const, properties: {} },
    ]),
  );
  await server.configure(config);
  const [first, ...rest] = await server.remediate(before);
  assert.deepEqual(rest, []);
  return first?.props;
}

interface Remedy {
  /** As the remediation must leave it. */
  readonly resource: AnalyzedResource;
  readonly breakage: Edit;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const block = resource(tokens.bucketPublicAccessBlock, "models", {
  bucket: "models",
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
});
const key = resource(tokens.kmsKey, "models", { enableKeyRotation: true, description: "models" });
const tags = {
  "triton-platform/project": "p",
  "triton-platform/stack": "dev",
  "triton-platform/environment": "dev",
  "triton-platform/owner": "ml",
};

const remedies: Readonly<Record<string, Remedy>> = {
  "eks-control-plane-logs": {
    resource: cluster(),
    breakage: set("enabledClusterLogTypes", ["api", "audit"]),
  },
  "launchtemplate-imdsv2": {
    resource: launchTemplate(),
    breakage: set("metadataOptions", { httpEndpoint: "enabled", httpPutResponseHopLimit: 3 }),
  },
  "s3-model-repo-hardening": {
    resource: block,
    breakage: (given) => drop("blockPublicAcls")(set("restrictPublicBuckets", false)(given)),
  },
  "kms-rotation": { resource: key, breakage: set("enableKeyRotation", false) },
  "required-tags": {
    resource: resource(tokens.vpc, "network", { cidrBlock: "10.0.0.0/16", tags }),
    breakage: drop('tags["triton-platform/owner"]'),
    properties: { values: { "triton-platform/owner": "ml" } },
  },
};

describe("remediations of AWS policies", () => {
  for (const [name, { resource: whole, breakage, properties }] of Object.entries(remedies)) {
    it(`${name} repairs what it reports, and then has nothing to do`, async () => {
      const broken = breakage(whole);
      const props = await remedied(name, broken, properties);
      assert.deepEqual(props, whole.props);
      assert.deepEqual((await askAbout(name, { ...broken, props })).diagnostics, []);
      assert.equal(await remedied(name, { ...broken, props }, properties), undefined);
    });

    it(`${name} leaves other resources alone`, async () => {
      assert.equal(await remedied(name, iamPolicyWithout(name), properties), undefined);
    });
  }

  it("leave values alone that are not known yet", async () => {
    const vpc = resource(tokens.vpc, "network", {
      cidrBlock: unknown,
      tags: { "triton-platform/project": unknown },
    });
    const props = await remedied("required-tags", vpc, { values: tags });
    assert.deepEqual(props, {
      cidrBlock: unknown,
      tags: { ...tags, "triton-platform/project": unknown },
    });
  });

  it("do not touch an exempt resource", async () => {
    const broken = set("enableKeyRotation", false)(key);
    const exemptions = [
      { resource: broken.urn, reason: "migration", owner: "platform", expires: "2999-12-31" },
    ];
    assert.equal(await remedied("kms-rotation", broken, { exemptions }), undefined);
  });
});

/** Something that the remediation must not change: an IAM policy, or for tags a resource that takes none. */
function iamPolicyWithout(name: string): AnalyzedResource {
  return name === "required-tags"
    ? resource(tokens.rolePolicyAttachment, "nodes", { role: "nodes" })
    : iamPolicy();
}
