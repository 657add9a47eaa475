import assert from "node:assert/strict";

import { differences, projectInputs } from "../../sandbox/engine/awsStandIn/differences";
import type { InputProperties } from "../../sandbox/engine/awsStandIn/inputTable";
import { secret, unknown } from "../../sandbox/engine/awsStandIn/propertyValues";
import { registry } from "../../sandbox/engine/awsStandIn/registry";

const table: InputProperties = {
  name: { kind: "string", replace: true },
  enabled: { kind: "boolean" },
  path: { kind: "string", default: "/" },
  tags: { kind: "map" },
  ids: { kind: "set", items: { kind: "string" } },
  policy: { kind: "policy" },
  source: { kind: "asset" },
  rules: {
    kind: "list",
    items: { kind: "object", properties: { id: { kind: "string" }, days: { kind: "number" } } },
  },
};

describe("differences between inputs in the AWS stand-in", () => {
  it("finds the exact place, and whether it was added, changed or removed", () => {
    const olds = {
      name: "a",
      tags: { x: "1", y: "2" },
      rules: [{ id: "r", days: 1 }],
      enabled: true,
    };
    const news = {
      name: "b",
      tags: { x: "3", z: "4" },
      rules: [{ id: "r", days: 2 }, { id: "s" }],
    };
    assert.deepEqual(differences(table, olds, news), [
      { path: "name", kind: "update", replace: true },
      { path: "enabled", kind: "delete", replace: false },
      { path: "tags.x", kind: "update", replace: false },
      { path: "tags.y", kind: "delete", replace: false },
      { path: "tags.z", kind: "add", replace: false },
      { path: "rules[0].days", kind: "update", replace: false },
      { path: "rules[1]", kind: "add", replace: false },
    ]);
  });

  it("sees no difference in order of a set, spacing of a policy, or a default that is spelled out", () => {
    const olds = {
      ids: ["a", "b"],
      policy: '{"Version":"1","Statement":[]}',
      enabled: false,
      path: "/",
    };
    const news = { ids: ["b", "a"], policy: '{ "Statement": [], "Version": "1" }', tags: {} };
    assert.deepEqual(differences(table, olds, news), []);
  });

  it("sees a set that has one member twice as different from one with two members", () => {
    assert.deepEqual(differences(table, { ids: ["a", "b"] }, { ids: ["a", "a"] }), [
      { path: "ids", kind: "update", replace: false },
    ]);
  });

  it("compares the hash of an asset, not its path", () => {
    const signature = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17" };
    const asset = (hash: string, path: string) => ({ source: { ...signature, hash, path } });
    assert.deepEqual(differences(table, asset("1", "/a"), asset("1", "/b")), []);
    assert.deepEqual(differences(table, asset("1", "/a"), asset("2", "/a")), [
      { path: "source", kind: "update", replace: false },
    ]);
  });

  it("takes a value that is not known yet for a change, also of a replacing input", () => {
    assert.deepEqual(
      differences(table, { name: "a", enabled: true }, { name: unknown, enabled: secret(unknown) }),
      [
        { path: "name", kind: "update", replace: true },
        { path: "enabled", kind: "update", replace: false },
      ],
    );
  });

  it("sees no difference between a secret and the same value in plain", () => {
    assert.deepEqual(differences(table, { name: secret("a") }, { name: "a" }), []);
  });
});

describe("inputs that the AWS stand-in reads back", () => {
  it("keeps the program's own words where nothing has changed", () => {
    const olds = { name: "a", policy: '{ "Version": "1" }', ids: ["b", "a"], enabled: false };
    const live = { name: "a", policy: '{"Version":"1"}', ids: ["a", "b"], enabled: undefined };
    assert.deepEqual(projectInputs(table, olds, live), olds);
  });

  it("shows what was changed, added and removed behind the program's back", () => {
    const olds = { enabled: true, tags: { a: "1" }, path: "/x" };
    const live = { enabled: false, tags: { a: "1", by: "hand" }, path: undefined };
    assert.deepEqual(projectInputs(table, olds, live), {
      enabled: false,
      tags: { a: "1", by: "hand" },
    });
  });

  it("leaves out what is only a default, and keeps what the cloud cannot tell", () => {
    assert.deepEqual(
      projectInputs(table, { source: "kept" }, { path: "/", enabled: false, tags: {} }),
      { source: "kept" },
    );
  });

  it("keeps a drifted value secret where the program's was", () => {
    assert.deepEqual(projectInputs(table, { name: secret("a") }, { name: "b" }), {
      name: secret("b"),
    });
  });

  it("keeps which inputs were filled in for the program", () => {
    const olds = { name: "models-1234567", __defaults: ["name"] };
    assert.deepEqual(projectInputs(table, olds, { name: "models-1234567" }), olds);
  });
});

describe("replacement in the AWS stand-in", () => {
  it("replaces a resource for exactly these inputs", () => {
    const replacing = Object.fromEntries(
      [...registry.resources].map(([token, { inputs }]) => [
        token.split(":").at(-1) ?? "",
        Object.keys(inputs)
          .filter((key) => inputs[key]?.replace === true)
          .sort(),
      ]),
    );
    assert.deepEqual(replacing, {
      Alias: ["name", "namePrefix", "region"],
      Bucket: ["bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled", "region"],
      BucketLifecycleConfiguration: ["bucket", "expectedBucketOwner", "region"],
      BucketObjectv2: ["bucket", "key", "region"],
      BucketOwnershipControls: ["bucket", "region"],
      BucketPolicy: ["bucket", "region"],
      BucketPublicAccessBlock: ["bucket", "region"],
      BucketServerSideEncryptionConfiguration: ["bucket", "expectedBucketOwner", "region"],
      BucketVersioning: ["bucket", "expectedBucketOwner", "region"],
      Key: [
        "customKeyStoreId",
        "customerMasterKeySpec",
        "keyUsage",
        "multiRegion",
        "region",
        "xksKeyId",
      ],
      ObjectCopy: ["bucket", "key", "region", "source"],
      OpenIdConnectProvider: ["url"],
      Policy: ["description", "name", "namePrefix", "path"],
      Role: ["name", "namePrefix", "path"],
      RolePolicy: ["name", "namePrefix", "role"],
      RolePolicyAttachment: ["policyArn", "role"],
    });
  });
});
