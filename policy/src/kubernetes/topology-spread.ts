import { UNDETERMINED } from "../framework/field";
import type { PodTemplate } from "../framework/pod-template";
import { podPolicy } from "../framework/resource-policy";
import { textsSetting } from "../framework/settings";

const settings = {
  topologyKeys: textsSetting("Node labels over which replicas may be spread.", [
    "topology.kubernetes.io/zone",
    "kubernetes.io/hostname",
  ]),
};

const replicated = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"];

interface Spread {
  readonly good: boolean;
  readonly unclear: boolean;
  readonly problems: readonly string[];
}

function constraintsOf(pod: PodTemplate, topologyKeys: readonly string[]): Spread {
  const problems: string[] = [];
  let good = false;
  let unclear = false;
  for (const constraint of pod.spec.at("topologySpreadConstraints").each()) {
    const key = constraint.at("topologyKey").text();
    const when = constraint.at("whenUnsatisfiable").text();
    const selector = constraint.at("labelSelector");
    unclear ||= key === UNDETERMINED || when === UNDETERMINED;
    if (typeof when === "string" && !["ScheduleAnyway", "DoNotSchedule"].includes(when)) {
      problems.push(`${constraint.path}.whenUnsatisfiable must be ScheduleAnyway or DoNotSchedule`);
    }
    if (selector.isAbsent) {
      problems.push(`${selector.path} is missing, so the constraint counts no pod`);
    }
    good ||= typeof key === "string" && topologyKeys.includes(key);
  }
  return { good, unclear, problems };
}

function hasAntiAffinity(pod: PodTemplate): boolean {
  const terms = [
    "requiredDuringSchedulingIgnoredDuringExecution",
    "preferredDuringSchedulingIgnoredDuringExecution",
  ].map((name) => pod.spec.at("affinity", "podAntiAffinity", name));
  return terms.some((field) => field.isPresent && (!field.isKnown || field.each().length > 0));
}

/** Replicas on one node, or in one zone, fail together. */
export const topologySpread = podPolicy({
  name: "topology-spread",
  description: "Replicas are spread over zones or nodes.",
  severity: "medium",
  level: "advisory",
  frameworks: [],
  remediationSteps:
    "Add topologySpreadConstraints over topology.kubernetes.io/zone or kubernetes.io/hostname, or a podAntiAffinity.",
  url: "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
  tags: ["kubernetes", "reliability"],
  example: `topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector: { matchLabels: { app.kubernetes.io/instance: main } }`,
  settings,
  check(pod, { config, report }) {
    const replicas = pod.object.root.at("spec", "replicas").integer();
    const alone = typeof replicas === "number" && replicas <= 1;
    if (
      !replicated.includes(pod.object.kind) ||
      !pod.isComplete ||
      alone ||
      replicas === UNDETERMINED
    ) {
      return;
    }
    const { good, unclear, problems } = constraintsOf(pod, config.topologyKeys);
    problems.forEach(report);
    const constraints = pod.spec.at("topologySpreadConstraints");
    const known = constraints.isKnown || constraints.isAbsent;
    if (!good && !unclear && known && !hasAntiAffinity(pod)) {
      report(`${constraints.path} has none over ${config.topologyKeys.join(" or ")}`);
    }
  },
});
