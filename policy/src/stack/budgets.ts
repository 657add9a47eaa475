import { UNDETERMINED, type Field } from "../framework/field";
import type { KubernetesObject } from "../framework/kubernetes-object";
import type { StackResource } from "../framework/stack-policy";
import { selects } from "./selectors";
import { all, type Verdict } from "./verdict";
import { share, workloadsOf, type Workload } from "./workloads";

/** Kinds whose pods a drain moves one by one and that a budget protects. */
const protectedKinds = ["Deployment", "StatefulSet", "Rollout"];

/** The workloads of a stack that a disruption budget can protect. */
export function protectableWorkloads(resources: readonly StackResource[]): readonly Workload[] {
  return workloadsOf(resources).filter(({ object }) => protectedKinds.includes(object.kind));
}

/** Whether a budget selects a workload's pods. A missing selector selects none, an empty one all. */
export function budgetSelects(budget: KubernetesObject, { object, labels }: Workload): Verdict {
  const selector = budget.root.at("spec", "selector");
  return selector.isAbsent ? false : all([share(budget, object), selects(selector, labels)]);
}

/** A number of pods as a budget writes it: a number, or a percentage that is rounded up. */
export interface PodCount {
  readonly text: string;
  readonly of: (replicas: number) => number;
}

/** Reads a number of pods. https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export function podCountOf(place: Field): PodCount | undefined | "malformed" | typeof UNDETERMINED {
  const value = place.scalar();
  if (value === undefined || value === UNDETERMINED) {
    return value;
  }
  const [, digits, percent] = /^(\d+)(%?)$/.exec(String(value)) ?? [];
  if (digits === undefined) {
    return "malformed";
  }
  const number = Number(digits);
  return {
    text: String(value),
    of: (replicas) => (percent === "%" ? Math.ceil((number / 100) * replicas) : number),
  };
}
