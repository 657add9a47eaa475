import type { AnalyzedResource } from "../../../policy/src/analyzer/messages";
import { stackSelectorMatch } from "../../../policy/src/stack/stack-selector-match";
import { describeStackPolicy, on, plus } from "../support/describe-stack-policy";
import { drop, set } from "../support/edits";
import { resource } from "../support/fixtures";
import { autoscaler, budget, deployment } from "./fixtures";

const missing = ["main", "Deployment triton/main: spec.selector is missing"] as const;
const mismatch = [
  "main",
  "Deployment triton/main: spec.selector does not match the labels of its own pods",
] as const;
/** The same object under another name. */
function named(name: string, { type, props }: AnalyzedResource): AnalyzedResource {
  return set("metadata.name", name)(resource(type, name, props));
}

describeStackPolicy(stackSelectorMatch, {
  compliant: [deployment(), autoscaler(), budget()],
  broken: {
    "labels that differ": [
      on("main", set("spec.template.metadata.labels.app", "other")),
      [mismatch],
    ],
    "a label that pods lack": [
      on("main", set("spec.selector.matchLabels.tier", "gpu")),
      [mismatch],
    ],
    "an expression that pods do not meet": [
      on(
        "main",
        set("spec.selector", { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }),
      ),
      [mismatch],
    ],
    "no selector": [on("main", drop("spec.selector")), [missing]],
    "an empty selector": [on("main", set("spec.selector", {})), [missing]],
    "two workloads that select each other's pods": [
      plus(named("twin", deployment())),
      [
        [
          "main",
          "Deployment triton/main: spec.selector also selects the pods of Deployment triton/twin",
        ],
        [
          "twin",
          "Deployment triton/twin: spec.selector also selects the pods of Deployment triton/main",
        ],
      ],
    ],
    "two budgets": [
      plus(named("more", budget())),
      [
        [
          "more",
          "Deployment triton/main has PodDisruptionBudget triton/budget and PodDisruptionBudget triton/more; keep one",
        ],
      ],
    ],
    "two autoscalers": [
      plus(named("more", autoscaler())),
      [
        [
          "more",
          "Deployment triton/main has HorizontalPodAutoscaler triton/scaler and HorizontalPodAutoscaler triton/more; keep one",
        ],
      ],
    ],
  },
  accepted: {
    "the same labels in another namespace": plus(
      set("metadata.namespace", "other")(named("twin", deployment())),
    ),
  },
  reads: [
    "main: metadata.name",
    "main: metadata.namespace",
    "main: spec.selector.matchLabels.app",
    "main: spec.template.metadata.labels.app",
    "scaler: metadata.namespace",
    "scaler: spec.scaleTargetRef.kind",
    "scaler: spec.scaleTargetRef.name",
    "budget: metadata.namespace",
    "budget: spec.selector.matchLabels.app",
  ],
});
