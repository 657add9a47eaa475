import { tokens } from "../../../policy/src/aws/tokens";
import { stackCostBudget } from "../../../policy/src/stack/stack-cost-budget";
import { describeStackPolicy, on, plus } from "../support/describe-stack-policy";
import { append, set } from "../support/edits";
import { resource } from "../support/fixtures";

const stack = [
  resource(tokens.cluster, "cluster", {}),
  resource("aws:ec2/natGateway:NatGateway", "nat", {}),
  resource(tokens.nodeGroup, "t4", {
    instanceTypes: ["g4dn.xlarge"],
    scalingConfig: { minSize: 0, maxSize: 2 },
  }),
];

describeStackPolicy(stackCostBudget, {
  compliant: stack,
  broken: {
    "a type whose price is not known": [
      on("t4", set("instanceTypes", ["p5.48xlarge"])),
      [["t4", "node group t4: the price of p5.48xlarge is not known; use an accepted type"]],
    ],
    "a group that is too large": [
      on("t4", set("scalingConfig.maxSize", 20)),
      [
        [
          "",
          "the stack costs about 7785 US dollars a month at its largest (node group t4 7680, cluster 73, nat 33); the budget is 5000",
        ],
      ],
    ],
  },
  accepted: { "two types, at the dearer price": on("t4", append("instanceTypes", "g4dn.2xlarge")) },
  reads: ["t4: instanceTypes[0]", "t4: scalingConfig.maxSize"],
  configured: {
    "a smaller budget": [
      { maxMonthlyUsd: 800 },
      (whole) => whole,
      [
        [
          "",
          "the stack costs about 874 US dollars a month at its largest (node group t4 768, cluster 73, nat 33); the budget is 800",
        ],
      ],
    ],
    "the dearer of two types": [
      { maxMonthlyUsd: 1000 },
      on("t4", append("instanceTypes", "g4dn.2xlarge")),
      [
        [
          "",
          "the stack costs about 1204 US dollars a month at its largest (node group t4 1098, cluster 73, nat 33); the budget is 1000",
        ],
      ],
    ],
    "a budget that holds a second group": [
      { maxMonthlyUsd: 1000 },
      plus(
        resource(tokens.nodeGroup, "system", {
          instanceTypes: ["t3.large"],
          scalingConfig: { maxSize: 2 },
        }),
      ),
      [],
    ],
  },
});
