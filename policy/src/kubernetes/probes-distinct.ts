import { runningContainers, where } from "../framework/containers";
import { podPolicy } from "../framework/resource-policy";
import type { Field } from "../framework/field";

/** The leaves of a probe by their path within it. */
function leavesOf(probe: Field, from: Field = probe): Map<string, Field> {
  if (from.kind === "object" || from.kind === "list") {
    const children =
      from.kind === "list" ? from.each() : from.eachEntry().map(([, child]) => child);
    return new Map(children.flatMap((child) => [...leavesOf(probe, child)]));
  }
  return new Map([[from.path.slice(probe.path.length), from]]);
}

function textOf(leaf: Field | undefined): string | undefined {
  if (leaf === undefined || leaf.isAbsent) {
    return "";
  }
  const value = leaf.kind === "boolean" ? leaf.flag() : leaf.scalar();
  return typeof value === "symbol" ? undefined : String(value);
}

/** True when no leaf is known to differ. Leaves that are not known are noted only when all others are the same. */
function areSame(one: Field, other: Field): boolean {
  const [ours, theirs] = [leavesOf(one), leavesOf(other)];
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])];
  const isKnown = (path: string): boolean =>
    [ours.get(path), theirs.get(path)].every(
      (leaf) => leaf === undefined || leaf.isKnown || leaf.isAbsent,
    );
  const differs = paths.some(
    (path) => isKnown(path) && textOf(ours.get(path)) !== textOf(theirs.get(path)),
  );
  return (
    !differs &&
    paths.every((path) => {
      const [our, their] = [textOf(ours.get(path)), textOf(theirs.get(path))];
      return our !== undefined && their !== undefined && our === their;
    })
  );
}

/** Liveness must outlast readiness, or a server under load is restarted instead of relieved. */
export const probesDistinct = podPolicy({
  name: "probes-distinct",
  description: "A container's readiness and liveness probes are not identical.",
  severity: "medium",
  level: "advisory",
  frameworks: [],
  remediationSteps:
    "Let readiness ask whether the server can serve and liveness whether it is alive, with a longer budget for liveness.",
  url: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  tags: ["kubernetes", "reliability"],
  example: `readinessProbe: { httpGet: { path: /v2/health/ready, port: http }, periodSeconds: 5 }
livenessProbe: { httpGet: { path: /v2/health/live, port: http }, periodSeconds: 10 }`,
  check(pod, { report }) {
    for (const container of runningContainers(pod)) {
      const readiness = container.field.at("readinessProbe");
      const liveness = container.field.at("livenessProbe");
      if (readiness.isPresent && liveness.isPresent && areSame(readiness, liveness)) {
        report(
          `${where(container)}: ${liveness.path} is the same as its readinessProbe; liveness must tolerate more`,
        );
      }
    }
  },
});
