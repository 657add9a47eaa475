import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addressOf,
  firstFree,
  formatAddress,
  overlaps,
  parseAddress,
  parseBlock,
} from "../../sandbox/cluster/cidr";
import {
  blocksInUse,
  chooseNetwork,
  networkCommands,
  networkRemovalCommands,
} from "../../sandbox/cluster/network";
import { SandboxError } from "../../sandbox/sandboxError";

const block = (text: string) => parseBlock(text) ?? assert.fail(`${text} is no block`);

describe("IPv4 blocks", () => {
  it("reads back every address it writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
        assert.equal(parseAddress(formatAddress(value)), value);
      }),
    );
  });

  for (const text of ["10.0.0", "10.0.0.256", "10.0.0.0/33", "fd00::/64", "", "10.0.0.0/8/8"]) {
    it(`takes ${JSON.stringify(text)} for no block`, () => {
      assert.equal(parseBlock(text), undefined);
    });
  }

  it("takes an address inside a block for the whole block", () => {
    assert.deepEqual(block("10.244.0.77/24"), block("10.244.0.0/24"));
  });

  it("overlap exactly where they share an address", () => {
    assert.equal(overlaps(block("10.0.0.0/8"), block("10.244.0.0/24")), true);
    assert.equal(overlaps(block("10.244.0.0/24"), block("10.0.0.0/8")), true);
    assert.equal(overlaps(block("10.244.0.0/24"), block("10.244.1.0/24")), false);
    assert.equal(overlaps(block("192.0.2.2"), block("192.0.2.0/24")), true);
  });

  it("number their addresses, and have no more than they hold", () => {
    assert.equal(addressOf("10.96.0.0/24", 10), "10.96.0.10");
    assert.throws(() => addressOf("10.96.0.0/24", 256), {
      name: "RangeError",
      message: "10.96.0.0/24 has no address number 256",
    });
  });

  it("never choose a candidate that overlaps a used block", () => {
    const anyBlock = fc
      .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 8, max: 32 }))
      .map(([first, length]) => `${formatAddress(first)}/${length}`);
    fc.assert(
      fc.property(fc.array(anyBlock), fc.array(anyBlock), (candidates, used) => {
        const chosen = firstFree(candidates, used.map(block));
        if (chosen === undefined) {
          assert.ok(candidates.every((each) => used.some((u) => overlaps(block(u), block(each)))));
        } else {
          assert.ok(!used.some((each) => overlaps(block(each), block(chosen))));
        }
      }),
    );
  });
});

describe("the sandbox's network", () => {
  it("takes the first choices on a machine that uses none of them", () => {
    assert.deepEqual(chooseNetwork([]), {
      bridge: "tp0",
      address: "10.244.0.1",
      podSubnet: "10.244.0.0/24",
      serviceSubnet: "10.96.0.0/24",
      loadBalancerSubnet: "198.51.100.0/24",
      fakePodSubnet: "10.246.0.0/16",
    });
  });

  it("keeps off what the machine uses", () => {
    const network = chooseNetwork(["10.0.0.0/8", "198.51.100.0/24"].map(block));
    assert.equal(network.podSubnet, "172.30.244.0/24");
    assert.equal(network.address, "172.30.244.1");
    assert.equal(network.loadBalancerSubnet, "203.0.113.0/24");
  });

  it("says what is in the way where nothing is free", () => {
    assert.throws(
      () => chooseNetwork([block("0.0.0.0/1"), block("128.0.0.0/1")]),
      new SandboxError(
        "No free subnet for pods: every one of 10.244.0.0/24, 10.245.0.0/24, 172.30.244.0/24, 192.168.244.0/24 overlaps a route of this machine.",
        "`ip route show table all` lists them; take one down, for example a VPN, and run again.",
      ),
    );
  });

  it("counts routes and addresses of every table, and not the default route", () => {
    const routes = JSON.stringify([
      { dst: "default", gateway: "192.0.2.1" },
      { dst: "0.0.0.0/0" },
      { dst: "192.0.2.0/24", dev: "eth0" },
      { dst: "127.0.0.1", table: "local" },
    ]);
    assert.deepEqual(blocksInUse(routes), [block("192.0.2.0/24"), block("127.0.0.1/32")]);
  });

  it("makes addresses without a Service local or unreachable, so that nothing leaves the machine", () => {
    const commands = networkCommands(chooseNetwork([])).map((command) => command.join(" "));
    assert.deepEqual(commands, [
      "link add tp0 type bridge",
      "address add 10.244.0.1/24 dev tp0",
      "link set tp0 up",
      "route add local 10.96.0.0/24 dev lo src 10.244.0.1",
      "route add local 198.51.100.0/24 dev lo src 10.244.0.1",
      "route add unreachable 10.246.0.0/16",
    ]);
  });

  it("is removed in reverse order, every part of it", () => {
    const commands = networkRemovalCommands(chooseNetwork([])).map((command) => command.join(" "));
    assert.deepEqual(commands, [
      "route del unreachable 10.246.0.0/16",
      "route del local 198.51.100.0/24 dev lo",
      "route del local 10.96.0.0/24 dev lo",
      "link del tp0",
    ]);
  });
});
