import { portNumber, runningContainers, where } from "../framework/containers";
import { UNDETERMINED } from "../framework/field";
import type { Container } from "../framework/pod-template";
import { podPolicy } from "../framework/resource-policy";

const probes = ["startupProbe", "readinessProbe", "livenessProbe"];
const handlers = ["httpGet", "tcpSocket", "grpc"];

function declaredPorts(container: Container): readonly number[] | undefined {
  const numbers = container.field
    .at("ports")
    .each()
    .map((port) => port.at("containerPort").integer());
  return numbers.includes(UNDETERMINED)
    ? undefined
    : numbers.filter((number) => typeof number === "number");
}

function checkContainer(container: Container, report: (message: string) => void): void {
  for (const [probe, handler] of probes.flatMap((p) => handlers.map((h) => [p, h] as const))) {
    const port = container.field.at(probe, handler, "port");
    if (!port.isPresent) {
      continue;
    }
    const number = portNumber(container, port);
    const declared = declaredPorts(container);
    if (number === undefined) {
      const name = port.scalar();
      report(
        `${where(container)}: ${port.path} names "${String(name)}", which ${container.field.path}.ports does not declare`,
      );
    } else if (number !== UNDETERMINED && declared !== undefined && !declared.includes(number)) {
      report(
        `${where(container)}: ${port.path} is ${String(number)}, which ${container.field.path}.ports does not declare`,
      );
    }
  }
}

/** A probe on a port that nothing declares is mostly a mistyped one, and then the pod is never ready. */
export const probePortDeclared = podPolicy({
  name: "probe-port-declared",
  description: "The port of every probe is among the container's ports.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Declare the port in the container's ports, or correct the probe.",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  tags: ["kubernetes", "reliability"],
  example: `ports: [{ name: http, containerPort: 8000 }]
readinessProbe: { httpGet: { path: /v2/health/ready, port: http } }`,
  check(pod, { report }) {
    for (const container of runningContainers(pod)) {
      checkContainer(container, report);
    }
  },
});
