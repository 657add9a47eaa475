import assert from "node:assert/strict";
import fc from "fast-check";
import { parseImage, qualifiedRepository } from "../../policy/src/framework/image";
import { parseQuantity } from "../../policy/src/framework/quantity";
import { minorOfRelease, minorOfVersion } from "../../policy/src/triton/releases";
import { shellWords } from "../../policy/src/triton/shell";

describe("Triton releases", () => {
  const known: Readonly<Record<string, number>> = {
    "22.05": 22,
    "24.10": 51,
    "24.11-py3": 52,
    "25.01": 54,
    "25.06": 59,
    "25.07": 59,
    "25.08": 60,
    "25.12": 64,
    "26.01": 65,
    "26.08-py3-min": 72,
    "26.10": 74,
  };
  for (const [release, minor] of Object.entries(known)) {
    it(`${release} is 2.${String(minor)}`, () => {
      assert.equal(minorOfRelease(release), minor);
    });
  }

  it("are not read out of other tags and versions", () => {
    for (const tag of ["latest", "26.13", "26.00", "2026.08", "v26.08", "19.10", "26.080"]) {
      assert.equal(minorOfRelease(tag), undefined, tag);
    }
    assert.deepEqual(["2.72", "2.72.0", "v2.51.1", "3.0", "2", "2.x"].map(minorOfVersion), [
      72,
      72,
      51,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("quantities", () => {
  it("have the values that Kubernetes gives them", () => {
    const values: Readonly<Record<string, number | undefined>> = {
      "64Mi": 67_108_864,
      "1.5Gi": 1_610_612_736,
      "500m": 0.5,
      "1e3": 1000,
      "2E": 2e18,
      "12k": 12_000,
      "64 Mi": undefined,
      "1Kb": undefined,
      "": undefined,
    };
    for (const [text, value] of Object.entries(values)) {
      assert.equal(parseQuantity(text), value, text);
    }
    assert.equal(parseQuantity(3), 3);
    assert.equal(parseQuantity(Number.NaN), undefined);
  });
});

describe("image references", () => {
  it("are split at tag and digest, not at a registry's port", () => {
    assert.deepEqual(parseImage("registry:5000/a/b:1@sha256:ff"), {
      repository: "registry:5000/a/b",
      tag: "1",
      digest: "sha256:ff",
    });
    assert.deepEqual(parseImage("registry:5000/a"), {
      repository: "registry:5000/a",
      tag: undefined,
      digest: undefined,
    });
  });

  it("get the registry that a short name implies", () => {
    assert.deepEqual(["a", "a/b", "a.b/c", "localhost/a", "a:1/b"].map(qualifiedRepository), [
      "docker.io/library/a",
      "docker.io/a/b",
      "a.b/c",
      "localhost/a",
      "a:1/b",
    ]);
  });
});

describe("shell words", () => {
  it("respect quotes, escapes and operators", () => {
    assert.deepEqual(shellWords(`a "b c" 'd "e' f\\ g;h&&i "x\\"y" ''`), [
      ...["a", "b c", 'd "e', "f g", ";", "h", "&", "&", "i", 'x"y', ""],
    ]);
  });

  it("give back plain words as they were", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[\w./=:-]+$/)), (words) => {
        assert.deepEqual(shellWords(words.join(" ")), words);
      }),
    );
  });
});
