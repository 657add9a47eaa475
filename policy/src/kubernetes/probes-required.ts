import { handlersOf, runningContainers, runsToCompletion, where } from "../framework/containers";
import { UNDETERMINED } from "../framework/field";
import type { Container } from "../framework/pod-template";
import { podPolicy, type CheckContext } from "../framework/resource-policy";
import { choiceSetting } from "../framework/settings";
import { tritonContainers } from "../triton/identify";

const settings = {
  containers: choiceSetting(
    "Which containers need readiness and liveness probes: all that run as long as the pod, or those that declare ports or serve with Triton.",
    ["all", "serving"],
    "all",
  ),
};

const purposes = {
  startupProbe: "without it a server that loads for longer than the liveness budget is killed",
  readinessProbe: "without it a pod gets requests before its models are loaded",
  livenessProbe: "without it a server that hangs is never restarted",
};

function checkContainer(
  container: Container,
  probes: readonly (keyof typeof purposes)[],
  { report }: CheckContext<typeof settings>,
): void {
  for (const name of probes) {
    const probe = container.field.at(name);
    if (probe.isAbsent) {
      report(`${where(container)}: ${probe.path} is missing; ${purposes[name]}`);
    } else if (probe.object() !== UNDETERMINED && handlersOf(probe).length === 0) {
      report(
        `${where(container)}: ${probe.path} has no handler; add httpGet, tcpSocket, grpc or exec`,
      );
    }
  }
}

/** Probes are how the cluster knows when to send requests and when to restart. */
export const probesRequired = podPolicy({
  name: "probes-required",
  description:
    "Containers that keep running have readiness and liveness probes with a handler, and those that serve with Triton a startup probe too.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Add startupProbe and livenessProbe on /v2/health/live and readinessProbe on /v2/health/ready of the HTTP port.",
  url: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  tags: ["triton", "kubernetes", "reliability"],
  example: `startupProbe: { httpGet: { path: /v2/health/live, port: http }, periodSeconds: 10, failureThreshold: 60 }
readinessProbe: { httpGet: { path: /v2/health/ready, port: http }, periodSeconds: 5 }
livenessProbe: { httpGet: { path: /v2/health/live, port: http }, periodSeconds: 10 }`,
  settings,
  check(pod, context) {
    if (runsToCompletion(pod)) {
      return;
    }
    const triton = tritonContainers(pod);
    for (const container of runningContainers(pod)) {
      const serves = triton.includes(container);
      if (serves) {
        checkContainer(container, ["startupProbe", "readinessProbe", "livenessProbe"], context);
      } else if (context.config.containers === "all" || container.field.at("ports").isPresent) {
        checkContainer(container, ["readinessProbe", "livenessProbe"], context);
      }
    }
  },
});
