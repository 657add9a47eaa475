import { stackPdbCovers } from "../../../policy/src/stack/stack-pdb-covers";
import {
  describeStackPolicy,
  on,
  plus,
  together,
  undetermined,
  without,
} from "../support/describe-stack-policy";
import { drop, set } from "../support/edits";
import { unknown } from "../support/pack";
import { autoscaler, budget, deployment, release } from "./fixtures";

const uncovered = [
  "main",
  "Deployment triton/main has 2 replicas, and no PodDisruptionBudget selects its pods",
] as const;
const unused = [
  "budget",
  "PodDisruptionBudget triton/budget selects no workload of the stack",
] as const;

describeStackPolicy(stackPdbCovers, {
  compliant: [deployment(), budget()],
  broken: {
    "a workload without a budget": [without("budget"), [uncovered]],
    "a budget that selects other labels": [
      on("budget", set("spec.selector.matchLabels.app", "other")),
      [uncovered, unused],
    ],
    "a budget that asks for one label too many": [
      on("budget", set("spec.selector.matchLabels.tier", "gpu")),
      [uncovered, unused],
    ],
    "a budget in another namespace": [
      on("budget", set("metadata.namespace", "other")),
      [uncovered, ["budget", "PodDisruptionBudget other/budget selects no workload of the stack"]],
    ],
    "a budget without a selector": [on("budget", drop("spec.selector")), [uncovered, unused]],
    "a budget whose expression excludes the pods": [
      on(
        "budget",
        set("spec.selector", {
          matchExpressions: [{ key: "app", operator: "NotIn", values: ["main"] }],
        }),
      ),
      [uncovered, unused],
    ],
    "a workload that an autoscaler keeps at two": [
      together(on("main", drop("spec.replicas")), plus(autoscaler()), without("budget")),
      [uncovered],
    ],
  },
  accepted: {
    "a single replica": together(on("main", set("spec.replicas", 1)), without("budget")),
    "the default, which is one replica": together(
      on("main", drop("spec.replicas")),
      without("budget"),
    ),
    "a budget over the whole namespace": on("budget", set("spec.selector", {})),
    "a budget by expression": on(
      "budget",
      set("spec.selector", {
        matchExpressions: [
          { key: "app", operator: "In", values: ["main"] },
          { key: "app", operator: "Exists" },
          { key: "tier", operator: "DoesNotExist" },
        ],
      }),
    ),
    "a budget for pods of a Helm release": together(
      plus(release()),
      plus({
        ...budget(),
        name: "for-release",
        urn: "urn:pulumi:test::p::x::for-release",
        props: {
          metadata: { name: "r", namespace: "triton" },
          spec: { maxUnavailable: 1, selector: { matchLabels: { app: "prometheus" } } },
        },
      }),
    ),
  },
  reads: [
    "main: metadata.namespace",
    "main: spec.replicas",
    "main: spec.template.metadata.labels.app",
    "budget: metadata.namespace",
    "budget: spec.selector.matchLabels.app",
  ],
  configured: {
    "what is not known hides nothing else": [
      {},
      together(
        on("main", set("spec.template.metadata.labels.app", unknown)),
        plus(deployment("other")),
      ),
      [
        [
          "other",
          "Deployment triton/other has 2 replicas, and no PodDisruptionBudget selects its pods",
        ],
        undetermined(stackPdbCovers, "main: spec.template.metadata.labels.app"),
      ],
    ],
    "budgets from three replicas on": [{ fromReplicas: 3 }, without("budget"), []],
  },
});
