import assert from "node:assert/strict";

import {
  type Deployment,
  expectedId,
  settlePending,
  type StateResource,
} from "../../sandbox/engine/recovery";

const account = "123456789012";
const resource = (type: string, inputs: Record<string, unknown>, name = "x"): StateResource => ({
  urn: `urn:pulumi:s::p::${type}::${name}`,
  type,
  custom: true,
  inputs,
});

describe("recovery of a stack whose engine was killed", () => {
  for (const [type, inputs, id] of [
    ["aws:s3/bucket:Bucket", { bucket: "b" }, "b"],
    ["aws:s3/bucketPolicy:BucketPolicy", { bucket: "b" }, "b"],
    ["aws:s3/bucketObjectv2:BucketObjectv2", { bucket: "b", key: "a/c" }, "b/a/c"],
    ["aws:iam/role:Role", { name: "r" }, "r"],
    ["aws:iam/rolePolicy:RolePolicy", { role: "r", name: "p" }, "r:p"],
    [
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      { role: "r", policyArn: "arn:p" },
      "r/arn:p",
    ],
    ["aws:iam/policy:Policy", { name: "p" }, `arn:aws:iam::${account}:policy/p`],
    [
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      { url: "https://a.example/id/1" },
      `arn:aws:iam::${account}:oidc-provider/a.example/id/1`,
    ],
    ["kubernetes:core/v1:ConfigMap", { metadata: { name: "c", namespace: "n" } }, "n/c"],
    ["kubernetes:core/v1:Namespace", { metadata: { name: "n" } }, "n"],
  ] as const) {
    it(`knows the id that ${type} would have got`, () => {
      assert.equal(expectedId(resource(type, inputs), account), id);
    });
  }

  it("does not guess an id that AWS or Helm makes up", () => {
    assert.equal(expectedId(resource("aws:kms/key:Key", { description: "x" }), account), undefined);
    assert.equal(
      expectedId(resource("kubernetes:helm.sh/v3:Release", { metadata: { name: "x" } }), account),
      undefined,
    );
    assert.equal(
      expectedId(resource("aws:iam/policy:Policy", { name: "p" }), undefined),
      undefined,
    );
  });

  it("adopts what was being created, drops what cannot be known, and leaves nothing pending", () => {
    const there = { ...resource("aws:s3/bucket:Bucket", { bucket: "old" }, "there"), id: "old" };
    const made = resource("aws:s3/bucket:Bucket", { bucket: "new" }, "made");
    const key = resource("aws:kms/key:Key", {}, "key");
    const replaced = resource("aws:s3/bucket:Bucket", { bucket: "newer" }, "there");
    const deployment: Deployment = {
      resources: [there],
      pending_operations: [
        { type: "creating", resource: made },
        { type: "creating", resource: key },
        { type: "creating", resource: replaced },
        { type: "updating", resource: there },
        { type: "deleting", resource: there },
      ],
    };
    assert.deepEqual(settlePending(deployment, account), {
      deployment: { resources: [there, { ...made, id: "new" }], pending_operations: [] },
      adopted: [made.urn],
      dropped: [key.urn, replaced.urn],
    });
  });

  it("has nothing to do where nothing is pending", () => {
    assert.equal(settlePending({ resources: [], pending_operations: [] }, account), undefined);
    assert.equal(settlePending({}, account), undefined);
  });
});
