import { runningContainers, where } from "../framework/containers";
import { podPolicy } from "../framework/resource-policy";
import { UNDETERMINED, type Field } from "../framework/field";

/** A probe's properties as text, or undefined when it is absent or not wholly known. */
function fingerprint(probe: Field): string | undefined {
  const parts: string[] = [];
  const collect = (field: Field): boolean => {
    const entries = field.isKnown ? plainEntries(field) : undefined;
    if (entries === undefined) {
      const value = field.isKnown ? scalarText(field) : undefined;
      parts.push(`${field.path.slice(probe.path.length)}=${value ?? ""}`);
      return value !== undefined;
    }
    return entries.every(([, child]) => collect(child));
  };
  return probe.isPresent && collect(probe) ? parts.sort().join("\n") : undefined;
}

function plainEntries(field: Field): readonly (readonly [string, Field])[] | undefined {
  const kind = field.kind;
  if (kind === "object") {
    const entries = field.entries();
    return entries === UNDETERMINED ? undefined : entries;
  }
  if (kind === "list") {
    return field.each().map((item, index) => [String(index), item] as const);
  }
  return undefined;
}

function scalarText(field: Field): string | undefined {
  if (field.kind === "boolean") {
    return String(field.flag() === true);
  }
  const value = field.scalar();
  return value === UNDETERMINED || value === undefined ? undefined : String(value);
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
      const readiness = fingerprint(container.field.at("readinessProbe"));
      const liveness = fingerprint(container.field.at("livenessProbe"));
      if (readiness !== undefined && readiness === liveness) {
        report(
          `${where(container)}: ${container.field.path}.livenessProbe is the same as its readinessProbe; liveness must tolerate more`,
        );
      }
    }
  },
});
