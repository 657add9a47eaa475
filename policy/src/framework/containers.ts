import { UNDETERMINED, type Field, type Read } from "./field";
import type { Container, PodTemplate } from "./pod-template";

/** Opens a message about a container. */
export function where(container: Container): string {
  return `container "${container.name}"`;
}

/** Containers that run as long as the pod does. */
export function runningContainers(pod: PodTemplate): readonly Container[] {
  return pod.containers.filter(({ role }) => role === "main" || role === "sidecar");
}

/** True for workloads that run to completion. */
export function runsToCompletion(pod: PodTemplate): boolean {
  return pod.object.kind === "Job" || pod.object.kind === "CronJob";
}

/** True when a value is known and is not the expected one; absent counts as not expected. */
export function differs<T>(value: Read<T>, expected: T): boolean {
  return value !== UNDETERMINED && value !== expected;
}

const handlers = ["httpGet", "tcpSocket", "grpc", "exec"];

/** The names of the handlers that a probe or lifecycle hook has. */
export function handlersOf(probe: Field): readonly string[] {
  return [...handlers, "sleep"].filter((handler) => probe.at(handler).isPresent);
}

/**
 * The number behind a probe's port, which may name a container port; `undefined` when the container declares no such
 * port name.
 */
export function portNumber(container: Container, port: Field): Read<number> {
  const value = port.scalar();
  if (value === undefined || value === UNDETERMINED) {
    return value;
  }
  if (typeof value === "number" || /^\d+$/.test(value)) {
    return Number(value);
  }
  const ports = container.field.at("ports").each();
  for (const declared of ports) {
    const name = declared.at("name");
    if (name.isKnown && name.text() === value) {
      return declared.at("containerPort").integer();
    }
  }
  return ports.some((declared) => declared.at("name").text() === UNDETERMINED)
    ? UNDETERMINED
    : undefined;
}
