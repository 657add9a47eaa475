import assert from "node:assert/strict";

import fc from "fast-check";

import { bytesOf, quantityOf, roundUp } from "../../components/triton/quantity";

describe("quantities", () => {
  it("reads sizes as Kubernetes does", () => {
    assert.equal(bytesOf("512Mi"), 536870912);
    assert.equal(bytesOf("1.5Gi"), 1610612736);
    assert.equal(bytesOf("2G"), 2000000000);
    assert.equal(bytesOf("64k"), 64000);
    assert.equal(bytesOf("1Ti"), 1099511627776);
    assert.equal(bytesOf("100"), 100);
  });

  it("refuses what is not a size", () => {
    for (const text of ["", "Mi", "1m", "1 Gi", "-1Gi", "1gi", "1e3"]) {
      assert.throws(() => bytesOf(text), {
        message: `"${text}" is not a size such as 512Mi or 2Gi`,
      });
    }
  });

  it("writes every number of bytes exactly and as short as possible", () => {
    assert.equal(quantityOf(0), "0");
    assert.equal(quantityOf(1023), "1023");
    assert.equal(quantityOf(1536), "1536");
    assert.equal(quantityOf(3 * 2 ** 20), "3Mi");
    assert.equal(quantityOf(2 ** 30), "1Gi");
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        assert.equal(bytesOf(quantityOf(bytes)), bytes);
      }),
    );
  });

  it("rounds up to a multiple", () => {
    assert.equal(roundUp(1, 64), 64);
    assert.equal(roundUp(64, 64), 64);
    assert.equal(roundUp(65, 64), 128);
  });
});
