import { UNDETERMINED, type Field } from "../framework/field";
import type { KubernetesObject } from "../framework/kubernetes-object";
import { stackPolicy } from "../framework/stack-policy";
import { selectsByMap } from "./selectors";
import { all, any, type Verdict } from "./verdict";
import { mayHoldReleases, share, titleOf, workloadsOf, type Workload } from "./workloads";

function servesPort({ pod }: Workload, target: string | number): Verdict {
  const property = typeof target === "number" || /^\d+$/.test(target) ? "containerPort" : "name";
  return any(
    pod.containers
      .filter(({ role }) => role === "main" || role === "sidecar")
      .flatMap(({ field }) => {
        const ports = field.at("ports").items();
        return ports === UNDETERMINED
          ? [ports]
          : (ports ?? []).map((port): Verdict => {
              const value = port.at(property).scalar();
              return value === UNDETERMINED ? UNDETERMINED : String(value) === String(target);
            });
      }),
  );
}

function checkPorts(
  service: KubernetesObject,
  targets: readonly Workload[],
  report: (message: string, urn?: string) => void,
): void {
  for (const port of service.root.at("spec", "ports").each()) {
    const place = port.at("targetPort").isPresent ? port.at("targetPort") : port.at("port");
    const target = place.scalar();
    if (target === undefined || target === UNDETERMINED) {
      continue;
    }
    if (any(targets.map((workload) => servesPort(workload, target))) === false) {
      const names = targets.map(({ object }) => titleOf(object)).join(", ");
      report(
        `${titleOf(service)}: ${place.path} is ${String(target)}, which ${names} does not declare`,
        service.resource.urn,
      );
    }
  }
}

function selectsPods(service: KubernetesObject, { object, labels }: Workload): Verdict {
  return all([share(service, object), selectsByMap(service.root.at("spec", "selector"), labels)]);
}

function hasNoSelector(selector: Field): boolean {
  return selector.isAbsent || (selector.isKnown && selector.eachEntry().length === 0);
}

/** A Service that selects nothing answers nothing, and nobody says why. */
export const stackServiceTargets = stackPolicy({
  name: "stack-service-targets",
  description: "Every Service selects a workload that declares its target ports.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Let the selector match the labels of the pod template, and targetPort the name or number of a container port.",
  url: "https://kubernetes.io/docs/concepts/services-networking/service/",
  tags: ["kubernetes", "network"],
  example: `kind: Service
spec: { selector: { app.kubernetes.io/instance: main }, ports: [{ name: http, port: 8000, targetPort: http }] }`,
  check({ resources, objectsOfKind, report }) {
    const workloads = workloadsOf(resources);
    for (const service of objectsOfKind("Service").filter(({ isPatch }) => !isPatch)) {
      const type = service.root.at("spec", "type").text();
      // Endpoints of a Service without a selector are somebody else's.
      if (type === "ExternalName" || hasNoSelector(service.root.at("spec", "selector"))) {
        continue;
      }
      const verdicts = workloads.map((workload) => ({
        workload,
        verdict: selectsPods(service, workload),
      }));
      const targets = verdicts
        .filter(({ verdict }) => verdict === true)
        .map(({ workload }) => workload);
      if (targets.length > 0) {
        checkPorts(service, targets, report);
      } else if (
        !verdicts.some(({ verdict }) => verdict === UNDETERMINED) &&
        !mayHoldReleases(resources, service)
      ) {
        report(
          `${titleOf(service)}: spec.selector selects no workload of the stack`,
          service.resource.urn,
        );
      }
    }
  },
});
