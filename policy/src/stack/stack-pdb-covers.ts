import { integerSetting } from "../framework/settings";
import { stackPolicy } from "../framework/stack-policy";
import { budgetSelects, protectableWorkloads } from "./budgets";
import { any } from "./verdict";
import { autoscalersOf, mayHoldReleases, scaleOf, titleOf, workloadsOf } from "./workloads";

const settings = {
  fromReplicas: integerSetting("Workloads with this many replicas or more need a budget.", 2, 1),
};

/** Without a budget a drain may take every replica at once. */
export const stackPdbCovers = stackPolicy({
  name: "stack-pdb-covers",
  description:
    "Every workload with several replicas has a disruption budget, and every budget a workload.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Create a PodDisruptionBudget whose selector matches the labels of the pod template, in the workload's namespace.",
  url: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  tags: ["kubernetes", "availability"],
  example: `kind: PodDisruptionBudget
spec: { maxUnavailable: 1, selector: { matchLabels: { app.kubernetes.io/instance: main } } }`,
  settings,
  check({ config, resources, objectsOfKind, report }) {
    const budgets = objectsOfKind("PodDisruptionBudget").filter(({ isPatch }) => !isPatch);
    const autoscalers = autoscalersOf(resources);
    for (const workload of protectableWorkloads(resources)) {
      const { minimum } = scaleOf(workload.object, autoscalers);
      const isCovered = any(budgets.map((budget) => budgetSelects(budget, workload)));
      if (typeof minimum === "number" && minimum >= config.fromReplicas && isCovered === false) {
        report(
          `${titleOf(workload.object)} has ${String(minimum)} replicas, and no PodDisruptionBudget selects its pods`,
          workload.object.resource.urn,
        );
      }
    }
    const workloads = workloadsOf(resources);
    for (const budget of budgets) {
      const isUsed = any(workloads.map((workload) => budgetSelects(budget, workload)));
      if (isUsed === false && !mayHoldReleases(resources, budget)) {
        report(`${titleOf(budget)} selects no workload of the stack`, budget.resource.urn);
      }
    }
  },
});
