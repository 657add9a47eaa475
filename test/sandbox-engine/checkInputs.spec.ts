import assert from "node:assert/strict";

import { checkInputs } from "../../sandbox/engine/awsStandIn/checkInputs";
import type { InputProperties } from "../../sandbox/engine/awsStandIn/inputTable";
import { secret, unknown } from "../../sandbox/engine/awsStandIn/propertyValues";
import { registry } from "../../sandbox/engine/awsStandIn/registry";

const table: InputProperties = {
  name: { kind: "string", required: true, pattern: /^[a-z]+$/ },
  status: { kind: "string", oneOf: ["On", "Off"] },
  days: { kind: "number", min: 1, max: 9 },
  enabled: { kind: "boolean" },
  tags: { kind: "map" },
  policy: { kind: "policy" },
  content: { kind: "asset" },
  old: { kind: "unsupported", reason: "deprecated" },
  rules: {
    kind: "list",
    maxItems: 2,
    items: { kind: "object", properties: { id: { kind: "string", required: true } } },
  },
};

function reasons(inputs: Parameters<typeof checkInputs>[1]): readonly string[] {
  return checkInputs(table, inputs).map(({ property, reason }) => `${property} ${reason}`);
}

describe("checks of the AWS stand-in's inputs", () => {
  it("accepts inputs that fit the table", () => {
    const inputs = {
      name: "a",
      status: "On",
      days: 9,
      enabled: false,
      tags: { a: "b" },
      policy: "{}",
      rules: [{ id: "x" }],
    };
    assert.deepEqual(reasons(inputs), []);
  });

  it("reports every problem at once, each with its path", () => {
    const inputs = {
      status: "on",
      days: 10,
      enabled: "yes",
      tags: { a: 1 },
      policy: "[]",
      content: "text",
      old: "x",
      rules: [{}, { id: 1 }, { id: "x", extra: true }],
      nmae: "a",
    };
    assert.deepEqual(reasons(inputs), [
      "nmae is not an input of this resource type; accepted: content, days, enabled, name, old, policy, rules, status, tags",
      "name is required",
      'status must be one of On, Off, got "on"',
      "days must be from 1 to 9, got 10",
      'enabled must be true or false, got "yes"',
      'tags["a"] must be a string, got 1',
      'policy must be a JSON object, got "[]"',
      'content must be a file or string asset, got "text"',
      "old is not accepted here: deprecated",
      "rules takes at most 2 items, got 3",
    ]);
  });

  it("names the place of a problem inside a list", () => {
    assert.deepEqual(reasons({ name: "a", rules: [{ id: "x", extra: true }, {}] }), [
      "rules[0].extra is not an input of this resource type; accepted: id",
      "rules[1].id is required",
    ]);
  });

  it("lets a value pass that is not known yet, and judges a secret by its value", () => {
    assert.deepEqual(
      reasons({ name: unknown, days: unknown, rules: unknown, status: secret(unknown) }),
      [],
    );
    assert.deepEqual(reasons({ name: secret("UPPER") }), ['name must match ^[a-z]+$, got "UPPER"']);
  });

  it("has an upstream source for every resource type and a reason for every refused input", () => {
    for (const type of registry.resources.values()) {
      assert.match(
        type.source,
        /^https:\/\/github\.com\/hashicorp\/terraform-provider-aws\/blob\/main\/internal\/service\//,
      );
      for (const property of Object.values(type.inputs)) {
        if (property.kind === "unsupported") assert.notEqual(property.reason, "");
      }
    }
  });
});
