import { UNDETERMINED } from "../framework/field";
import type { KubernetesObject } from "../framework/kubernetes-object";
import { stackPolicy } from "../framework/stack-policy";
import { budgetSelects, podCountOf, protectableWorkloads } from "./budgets";
import { autoscalersOf, scaleOf, titleOf, type Autoscaler, type Workload } from "./workloads";

type Report = (message: string, urn?: string) => void;

function checkPair(
  budget: KubernetesObject,
  { object }: Workload,
  autoscalers: readonly Autoscaler[],
  report: Report,
): void {
  const spec = budget.root.at("spec");
  const { minimum: replicas } = scaleOf(object, autoscalers);
  const unavailable = podCountOf(spec.at("maxUnavailable"));
  const available = podCountOf(spec.at("minAvailable"));
  if (typeof replicas !== "number" || replicas === 0) {
    return;
  }
  const pods = `${String(replicas)} replicas of ${titleOf(object)}`;
  if (typeof unavailable === "object" && unavailable.of(replicas) < 1) {
    report(
      `${titleOf(budget)}: spec.maxUnavailable ${unavailable.text} lets none of the ${pods} go`,
      budget.resource.urn,
    );
  }
  if (typeof available === "object" && replicas - available.of(replicas) < 1) {
    report(
      `${titleOf(budget)}: spec.minAvailable ${available.text} lets none of the ${pods} go; use maxUnavailable: 1`,
      budget.resource.urn,
    );
  }
}

function checkBudget(budget: KubernetesObject, report: Report): void {
  const spec = budget.root.at("spec");
  const counts = ["maxUnavailable", "minAvailable"].map((key) => ({
    key,
    count: podCountOf(spec.at(key)),
  }));
  for (const { key } of counts.filter(({ count }) => count === "malformed")) {
    report(
      `${titleOf(budget)}: spec.${key} is neither a number of pods nor a percentage`,
      budget.resource.urn,
    );
  }
  const given = counts.filter(({ count }) => count !== undefined);
  if (given.length !== 1 && !counts.some(({ count }) => count === UNDETERMINED)) {
    report(
      `${titleOf(budget)} sets ${given.length === 0 ? "neither" : "both"} maxUnavailable ${given.length === 0 ? "nor" : "and"} minAvailable; set maxUnavailable: 1`,
      budget.resource.urn,
    );
  }
}

/** A budget that allows nothing stops every drain: EKS gives up an update of the nodes after 15 minutes. */
export const stackPdbNotBlocking = stackPolicy({
  name: "stack-pdb-not-blocking",
  description: "A disruption budget lets at least one pod go.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Set maxUnavailable to 1 instead of minAvailable.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
  tags: ["kubernetes", "availability"],
  example: `kind: PodDisruptionBudget
spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow }`,
  check({ resources, objectsOfKind, report }) {
    const autoscalers = autoscalersOf(resources);
    const workloads = protectableWorkloads(resources);
    for (const budget of objectsOfKind("PodDisruptionBudget").filter(({ isPatch }) => !isPatch)) {
      checkBudget(budget, report);
      for (const workload of workloads.filter((each) => budgetSelects(budget, each) === true)) {
        checkPair(budget, workload, autoscalers, report);
      }
    }
  },
});
