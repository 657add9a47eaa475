import assert from "node:assert/strict";

import * as fc from "fast-check";

import { containsCidr, overlapsCidr, parseCidr } from "../../components/aws/cidr";
import type { Cidr } from "../../components/aws/cidr";
import { networkSchema } from "../../components/aws/networkSchema";
import { addressProblems, planSubnets } from "../../components/aws/subnets";

function parsed(text: string): Cidr {
  const cidr = parseCidr(text);
  assert.ok(cidr !== undefined, text);
  return cidr;
}

const zoneNames = ["a", "b", "c", "d", "e", "f", "g", "h"].map((letter) => `eu-central-1${letter}`);
const vpc = fc
  .record({ prefix: fc.integer({ min: 16, max: 20 }), index: fc.integer({ min: 0, max: 15 }) })
  .map(
    ({ prefix, index }) => `10.0.${String((index * 2 ** (24 - prefix)) % 256)}.0/${String(prefix)}`,
  );
const zones = fc.uniqueArray(fc.constantFrom(...zoneNames), { minLength: 2, maxLength: 3 });

const network = (over: object) => networkSchema.parse({ zones: zoneNames.slice(0, 2), ...over });

describe("subnet allocation", () => {
  it("puts every subnet inside the VPC and overlaps none", () => {
    fc.assert(
      fc.property(vpc, zones, (cidr, names) => {
        const subnets = Object.values(planSubnets({ cidr, zones: names, subnets: {} }))
          .flatMap((zone) => [zone.private, zone.public])
          .map(parsed);
        assert.equal(subnets.length, names.length * 2);
        subnets.forEach((subnet, index) => {
          assert.ok(containsCidr(parsed(cidr), subnet));
          subnets.slice(0, index).forEach((other) => {
            assert.ok(!overlapsCidr(subnet, other));
          });
        });
      }),
    );
  });

  it("moves no subnet when a zone is added, removed or listed in another order", () => {
    fc.assert(
      fc.property(vpc, zones, fc.constantFrom(...zoneNames), (cidr, names, added) => {
        const before = planSubnets({ cidr, zones: names, subnets: {} });
        const after = planSubnets({ cidr, zones: [added, ...names].reverse(), subnets: {} });
        for (const zone of names) assert.deepEqual(after[zone], before[zone]);
      }),
    );
  });

  it("gives a /16 4096 addresses a zone for pods and 512 for load balancers", () => {
    assert.deepEqual(planSubnets(network({ cidr: "10.0.0.0/16" })), {
      "eu-central-1a": { private: "10.0.0.0/20", public: "10.0.16.0/23" },
      "eu-central-1b": { private: "10.0.32.0/20", public: "10.0.48.0/23" },
    });
  });

  it("prefers given subnets", () => {
    const subnets = { "eu-central-1a": { private: "10.0.64.0/19" } };
    assert.deepEqual(planSubnets(network({ subnets }))["eu-central-1a"], {
      private: "10.0.64.0/19",
      public: "10.0.16.0/23",
    });
  });
});

describe("addressProblems", () => {
  it("accepts the defaults for many nodes", () => {
    assert.deepEqual(addressProblems(network({}), 4000), []);
  });

  it("names both networks of an overlap", () => {
    assert.deepEqual(addressProblems(network({ cidr: "172.20.0.0/16" }), 0), [
      {
        path: "network.cidr",
        message:
          '"172.20.0.0/16" overlaps network.serviceCidr "172.20.0.0/16"; choose a network of its own',
      },
    ]);
    assert.deepEqual(addressProblems(network({ reservedCidrs: ["10.0.0.0/8"] }), 0), [
      {
        path: "network.cidr",
        message:
          '"10.0.0.0/16" overlaps network.reservedCidrs[0] "10.0.0.0/8"; choose a network of its own',
      },
    ]);
  });

  it("names overlapping subnets, also against allocated ones", () => {
    const subnets = { "eu-central-1b": { private: "10.0.0.0/20" } };
    assert.deepEqual(addressProblems(network({ subnets }), 0), [
      {
        path: "network.subnets.eu-central-1b.private",
        message:
          '"10.0.0.0/20" overlaps network.subnets.eu-central-1a.private "10.0.0.0/20"; choose a network of its own',
      },
    ]);
  });

  it("refuses a subnet outside the VPC and one that is too small", () => {
    const subnets = {
      "eu-central-1a": { private: "10.1.0.0/20" },
      "eu-central-1b": { private: "10.0.128.0/27" },
    };
    assert.deepEqual(addressProblems(network({ subnets }), 100), [
      {
        path: "network.subnets.eu-central-1a.private",
        message: '"10.1.0.0/20" is not inside network.cidr "10.0.0.0/16"',
      },
      {
        path: "network.subnets.eu-central-1b.private",
        message:
          '"10.0.128.0/27" has 32 addresses, but the zone\'s nodes and pods at maximum size need 139; choose a larger network or fewer nodes',
      },
    ]);
  });

  it("refuses a VPC of another size and text that is no network", () => {
    assert.deepEqual(addressProblems(network({ cidr: "10.0.0.0/24" }), 0), [
      { path: "network.cidr", message: '"10.0.0.0/24" is a /24; accepted: /16 to /20' },
    ]);
    assert.deepEqual(addressProblems(network({ cidr: "10.0.0.9/16" }), 0), [
      {
        path: "network.cidr",
        message:
          '"10.0.0.9/16" is not a network; accepted: an IPv4 address and prefix without further bits set, as in 10.0.0.0/16',
      },
    ]);
  });
});
