import assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  addressCount,
  containsCidr,
  formatCidr,
  overlapsCidr,
  parseCidr,
  subnetOf,
} from "../../components/aws/cidr";
import type { Cidr } from "../../components/aws/cidr";

const cidr = fc
  .record({
    address: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    prefix: fc.integer({ min: 0, max: 32 }),
  })
  .map(({ address, prefix }): Cidr => ({
    base: Math.floor(address / 2 ** (32 - prefix)) * 2 ** (32 - prefix),
    prefix,
  }));

describe("cidr", () => {
  it("reads a network and refuses what is none", () => {
    assert.deepEqual(parseCidr("10.1.0.0/16"), { base: 167837696, prefix: 16 });
    for (const text of ["10.0.0.1/16", "10.0.0.0/33", "256.0.0.0/8", "10.0.0.0", "10.0.0/8", ""]) {
      assert.equal(parseCidr(text), undefined, text);
    }
  });

  it("writes every network so that it reads the same again", () => {
    fc.assert(
      fc.property(cidr, (network) => {
        assert.deepEqual(parseCidr(formatCidr(network)), network);
      }),
    );
  });

  it("counts addresses", () => {
    assert.equal(addressCount({ base: 0, prefix: 20 }), 4096);
  });

  it("finds overlaps in both directions exactly where one network contains the other", () => {
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        const expected = containsCidr(a, b) || containsCidr(b, a);
        assert.equal(overlapsCidr(a, b), expected);
        assert.equal(overlapsCidr(b, a), expected);
      }),
    );
  });

  it("refuses a part that lies outside", () => {
    const network = { base: 0, prefix: 16 };
    assert.equal(formatCidr(subnetOf(network, 20, 15)), "0.0.240.0/20");
    assert.throws(() => subnetOf(network, 20, 16), /network 16 of \/20 lies outside 0.0.0.0\/16/);
    assert.throws(() => subnetOf(network, 20, -1), RangeError);
  });
});
