import assert from "node:assert/strict";
import fc from "fast-check";
import { cacheKey, KeyInput } from "../../sandbox/parts/key";

describe("the cache key of a part", () => {
  const inputs: KeyInput[] = [
    { name: "go.mod", content: "go 1.26.0" },
    { name: "arguments", content: "-trimpath" },
  ];

  it("is 16 hexadecimal digits that stay the same between runs", () => {
    assert.equal(cacheKey(inputs), "7d9653e008fa04d0");
  });

  it("does not depend on the order of the inputs", () => {
    assert.equal(cacheKey([...inputs].reverse()), cacheKey(inputs));
  });

  it("changes with any character of any content or name", () => {
    const changed = [
      [{ name: "go.mod", content: "go 1.26.1" }, inputs[1]],
      [{ name: "go.sum", content: "go 1.26.0" }, inputs[1]],
      [inputs[0]],
      [...inputs, { name: "main.go", content: "" }],
    ] as KeyInput[][];
    const keys = new Set([inputs, ...changed].map(cacheKey));
    assert.equal(keys.size, 5);
  });

  it("tells apart inputs whose text is the same when joined", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (a, b, c) => {
        const left = cacheKey([{ name: a + b, content: c }]);
        const right = cacheKey([{ name: a, content: b + c }]);
        assert.notEqual(left, right);
      }),
    );
  });
});
