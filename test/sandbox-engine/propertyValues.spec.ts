import assert from "node:assert/strict";

import * as rpc from "@pulumi/pulumi/runtime/rpc";
import * as fc from "fast-check";

import {
  containsUnknown,
  fromStruct,
  isAsset,
  isSecret,
  isUnknown,
  keepSecrets,
  type PropertyMap,
  type PropertyValue,
  reveal,
  secret,
  toStruct,
  unknown,
} from "../../sandbox/engine/awsStandIn/propertyValues";

describe("property values of the AWS stand-in", () => {
  it("uses the same marks as the SDK", () => {
    assert.deepEqual(secret("x"), { [rpc.specialSigKey]: rpc.specialSecretSig, value: "x" });
    assert.equal(isAsset({ [rpc.specialSigKey]: rpc.specialAssetSig, text: "x" }), true);
    assert.equal(unknown, rpc.unknownValue);
  });

  it("knows every sentinel that the engine sends for an unknown value", () => {
    const sentinels = [
      "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
      "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      "030794c1-ac77-496b-92df-f27374a8bd58",
      "e48ece36-62e2-4504-bad9-02848725956a",
      "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    ];
    assert.deepEqual(sentinels.filter(isUnknown), sentinels);
    assert.equal(isUnknown("unknown"), false);
  });

  it("finds an unknown value at any depth, also inside a secret", () => {
    assert.equal(containsUnknown({ rules: [{ id: "a" }, { id: secret(unknown) }] }), true);
    assert.equal(containsUnknown({ rules: [{ id: "a" }, { id: secret("b") }] }), false);
  });

  it("takes secret marks off at every depth", () => {
    assert.deepEqual(reveal({ a: secret("x"), list: [secret({ b: secret(1) })] }), {
      a: "x",
      list: [{ b: 1 }],
    });
  });

  it("marks a result as secret where the inputs are", () => {
    const marked: PropertyMap = {
      tags: { owner: secret("me"), kind: "x" },
      list: ["a", secret("b")],
      all: secret("y"),
    };
    const plain = reveal(marked);
    assert.deepEqual(keepSecrets(plain, marked), marked);
    assert.equal(isSecret(secret(secret("x"))), true);
    assert.deepEqual(secret(secret("x")), secret("x"));
  });

  it("carries any JSON value through a message unchanged", () => {
    const values = fc.dictionary(
      fc.string(),
      fc.jsonValue().map((value) => value as PropertyValue),
    );
    fc.assert(
      fc.property(values, (properties) => {
        // The messages' own library loses this key.
        fc.pre(!JSON.stringify(properties).includes("__proto__"));
        const clean = JSON.parse(JSON.stringify(properties)) as PropertyMap;
        assert.deepEqual({ ...fromStruct(toStruct(clean)) }, clean);
      }),
    );
  });

  it("leaves out keys whose value is undefined, which a message cannot carry", () => {
    assert.deepEqual(fromStruct(toStruct({ a: undefined, b: { c: undefined, d: 1 } })), {
      b: { d: 1 },
    });
  });
});
