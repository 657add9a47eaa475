import assert from "node:assert/strict";

import { budgetProblems, estimateCost } from "../../components/aws/cost";
import { devConfig, prodConfig } from "./eksConfigs";

describe("estimateCost", () => {
  it("adds up a development stack at its smallest and its largest size", () => {
    const estimate = estimateCost(devConfig(), { internal: 1, internetFacing: 0 });
    assert.deepEqual(
      estimate.items.map(({ item, units, monthlyUsd }) => [
        item,
        units,
        Math.round(monthlyUsd * 100) / 100,
      ]),
      [
        ["EKS control plane", [1, 1], 73],
        ["system nodes (t3.large)", [2, 3], 60.74],
        ["system root volumes (50 GiB gp3)", [2, 3], 4],
        ["t4 nodes (g4dn.xlarge)", [1, 2], 383.98],
        ["t4 root volumes (100 GiB gp3)", [1, 2], 8],
        ["NAT gateways", [1, 1], 32.85],
        ["public IPv4 addresses", [1, 1], 3.65],
        ["network load balancers", [1, 1], 16.43],
        ["KMS keys", [1, 1], 1],
      ],
    );
    assert.deepEqual([estimate.minimumUsd, estimate.maximumUsd], [648, 1105]);
    assert.equal(estimate.maximumGpus, 2);
  });

  it("counts gateways, endpoints and addresses by zone", () => {
    const { items, maximumGpus } = estimateCost(prodConfig(), { internal: 0, internetFacing: 1 });
    const units = Object.fromEntries(items.map(({ item, units: [minimum] }) => [item, minimum]));
    assert.equal(units["NAT gateways"], 3);
    assert.equal(units["interface endpoints"], 30);
    assert.equal(units["public IPv4 addresses"], 6);
    assert.equal(maximumGpus, 4 + 2 * 4);
  });

  it("charges nothing for an existing VPC", () => {
    const existing = {
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: { "eu-central-1a": "subnet-0000000000000000a" },
    };
    const { items } = estimateCost(devConfig({ network: { existing } }), {
      internal: 0,
      internetFacing: 0,
    });
    assert.ok(items.every(({ item }) => !/NAT|IPv4|endpoints/.test(item)));
  });
});

describe("budgetProblems", () => {
  it("accepts exactly the budget and refuses one dollar or GPU less", () => {
    const estimate = { items: [], minimumUsd: 10, maximumUsd: 20, maximumGpus: 2 };
    assert.deepEqual(budgetProblems({ gpus: 2, monthlyUsd: 20 }, estimate), []);
    assert.deepEqual(
      budgetProblems({ gpus: 1, monthlyUsd: 19 }, estimate).map(({ path }) => path),
      ["budget.gpus", "budget.monthlyUsd"],
    );
    assert.deepEqual(budgetProblems({}, estimate), []);
  });
});
