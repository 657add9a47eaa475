import type { KubernetesObject } from "../framework/kubernetes-object";
import { stackPolicy } from "../framework/stack-policy";
import { budgetSelects, protectableWorkloads } from "./budgets";
import { isEmptySelector, selects, selectsByMap } from "./selectors";
import { all, type Verdict } from "./verdict";
import { autoscalersOf, scales, share, titleOf, workloadsOf, type Workload } from "./workloads";

type Report = (message: string, urn?: string) => void;

/** Kinds that find their own pods by a label selector. */
const selectorKinds = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout"];

function ownSelects(object: KubernetesObject, labels: Workload["labels"]): Verdict {
  const selector = object.root.at("spec", "selector");
  return object.kind === "ReplicationController"
    ? selectsByMap(selector, labels)
    : selects(selector, labels);
}

function checkOwn({ object, labels }: Workload, report: Report): void {
  const selector = object.root.at("spec", "selector");
  if (selector.isAbsent || isEmptySelector(selector)) {
    report(`${titleOf(object)}: spec.selector is missing`, object.resource.urn);
  } else if (ownSelects(object, labels) === false) {
    report(
      `${titleOf(object)}: spec.selector does not match the labels of its own pods`,
      object.resource.urn,
    );
  }
}

function checkOverlap(workload: Workload, others: readonly Workload[], report: Report): void {
  const { object } = workload;
  for (const other of others) {
    const isTaken = all([share(object, other.object), ownSelects(object, other.labels)]);
    if (
      other.object !== object &&
      !isEmptySelector(object.root.at("spec", "selector")) &&
      isTaken === true
    ) {
      report(
        `${titleOf(object)}: spec.selector also selects the pods of ${titleOf(other.object)}`,
        object.resource.urn,
      );
    }
  }
}

function checkShared(title: string, owners: readonly KubernetesObject[], report: Report): void {
  const [first, ...more] = owners;
  if (first !== undefined && more.length > 0) {
    report(
      `${title} has ${owners.map(titleOf).join(" and ")}; keep one`,
      more[0]?.resource.urn ?? first.resource.urn,
    );
  }
}

/** Who owns which pod is decided by labels alone. */
export const stackSelectorMatch = stackPolicy({
  name: "stack-selector-match",
  description:
    "A workload selects its own pods and no others, and has one autoscaler and one disruption budget.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Let spec.selector.matchLabels repeat labels of the pod template that no other workload has, and remove the second autoscaler or budget.",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
  tags: ["kubernetes", "reliability"],
  example: `kind: Deployment
spec: { selector: { matchLabels: { app: main } }, template: { metadata: { labels: { app: main } } } }`,
  check({ resources, objectsOfKind, report }) {
    const workloads = workloadsOf(resources);
    const selecting = workloads.filter(({ object }) => selectorKinds.includes(object.kind));
    for (const workload of selecting) {
      checkOwn(workload, report);
      checkOverlap(workload, selecting, report);
    }
    const autoscalers = autoscalersOf(resources);
    const budgets = objectsOfKind("PodDisruptionBudget").filter(({ isPatch }) => !isPatch);
    for (const workload of protectableWorkloads(resources)) {
      const title = titleOf(workload.object);
      const scaling = autoscalers.filter(
        (autoscaler) => scales(autoscaler, workload.object) === true,
      );
      checkShared(
        title,
        scaling.map(({ object }) => object),
        report,
      );
      checkShared(
        title,
        budgets.filter((budget) => budgetSelects(budget, workload) === true),
        report,
      );
    }
  },
});
