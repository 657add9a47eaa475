import { handlersOf, portNumber, runsToCompletion, where } from "../framework/containers";
import { UNDETERMINED, type Field } from "../framework/field";
import type { Container, PodTemplate } from "../framework/pod-template";
import { podPolicy, type CheckContext } from "../framework/resource-policy";
import { integerSetting } from "../framework/settings";
import { commandLineOf, numberOf, truthOf, type CommandLine } from "../triton/command-line";
import { tritonContainers } from "../triton/identify";
import { isPyTriton } from "../triton/version";

const settings = {
  minimumStartupSeconds: integerSetting(
    "Smallest time that the startup probe must give the server to load its models.",
    120,
  ),
  minimumLivenessFailures: integerSetting("Smallest failureThreshold of the liveness probe.", 3, 1),
};

type Context = CheckContext<typeof settings>;

const live = "/v2/health/live";
const ready = "/v2/health/ready";
const modelReady = /^\/v2\/models\/[^/]+(?:\/versions\/[^/]+)?\/ready$/;

interface Expectation {
  readonly accepts: (path: string) => boolean;
  readonly wants: string;
  readonly allowsGrpc: boolean;
}

function expectations(usesPyTriton: boolean): Readonly<Record<string, Expectation>> {
  const isModel = (path: string): boolean => modelReady.test(path);
  return {
    startupProbe: {
      accepts: (path) => path === live || path === ready || isModel(path),
      wants: `${live} or ${ready}`,
      allowsGrpc: true,
    },
    // PyTriton's server is ready before any model is bound to it:
    // https://github.com/triton-inference-server/pytriton/blob/v0.7.0/pytriton/triton.py
    readinessProbe: usesPyTriton
      ? {
          accepts: isModel,
          wants: "/v2/models/<model>/ready, because PyTriton is ready before its models are",
          allowsGrpc: false,
        }
      : { accepts: (path) => path === ready || isModel(path), wants: ready, allowsGrpc: true },
    // The gRPC health service answers with readiness:
    // https://github.com/triton-inference-server/server/blob/r26.08/src/grpc/grpc_server.cc
    livenessProbe: { accepts: (path) => path === live, wants: live, allowsGrpc: false },
  };
}

function checkPort(
  container: Container,
  port: Field,
  expected: ReturnType<typeof numberOf>,
  what: string,
  { report }: Context,
): void {
  const number = portNumber(container, port);
  if (number === UNDETERMINED || expected === UNDETERMINED || number === expected) {
    return;
  }
  const given = port.scalar();
  if (given === undefined) {
    report(
      `${where(container)}: ${port.path} is missing; Triton's ${what} port is ${String(expected)}`,
    );
  } else if (number !== undefined) {
    report(
      `${where(container)}: ${port.path} is port ${String(number)}; Triton's ${what} port is ${String(expected)}`,
    );
  }
}

function checkHttp(
  container: Container,
  probe: Field,
  line: CommandLine,
  wanted: Expectation,
  context: Context,
): void {
  const http = probe.at("httpGet");
  const path = http.at("path").text();
  if (path !== UNDETERMINED && !wanted.accepts((path ?? "/").replace(/\?.*$/, ""))) {
    context.report(
      `${where(container)}: ${http.path}.path is ${path === undefined ? "missing" : `"${path}"`}; it must be ${wanted.wants}`,
    );
  }
  if (http.at("scheme").text() === "HTTPS") {
    context.report(
      `${where(container)}: ${http.path}.scheme is HTTPS; Triton's HTTP port has no TLS`,
    );
  }
  if (truthOf(line.last("allow-http")) === false) {
    context.report(
      `${where(container)}: ${http.path} cannot answer, because --allow-http is false`,
    );
  }
  checkPort(container, http.at("port"), numberOf(line, "http-port", 8000), "HTTP", context);
}

function checkProbe(
  container: Container,
  name: string,
  wanted: Expectation,
  line: CommandLine,
  context: Context,
): void {
  const probe = container.field.at(name);
  const [handler] = handlersOf(probe);
  if (probe.object() === undefined || handler === undefined) {
    return;
  }
  if (handler === "httpGet") {
    checkHttp(container, probe, line, wanted, context);
  } else if (handler === "grpc" && wanted.allowsGrpc) {
    checkPort(
      container,
      probe.at("grpc", "port"),
      numberOf(line, "grpc-port", 8001),
      "gRPC",
      context,
    );
  } else {
    context.report(
      `${where(container)}: ${probe.path} uses ${handler}; it must be an httpGet on ${wanted.wants}`,
    );
  }
}

function secondsOf(probe: Field, key: string, defaultValue: number): number | undefined {
  const value = probe.at(key).integer();
  return value === UNDETERMINED ? undefined : (value ?? defaultValue);
}

function checkBudgets(container: Container, { config, report }: Context): void {
  const startup = container.field.at("startupProbe");
  if (startup.isPresent && startup.object() !== UNDETERMINED) {
    // Defaults: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe
    const failures = secondsOf(startup, "failureThreshold", 3);
    const period = secondsOf(startup, "periodSeconds", 10);
    const delay = secondsOf(startup, "initialDelaySeconds", 0);
    if (failures !== undefined && period !== undefined && delay !== undefined) {
      const budget = delay + failures * period;
      if (budget < config.minimumStartupSeconds) {
        report(
          `${where(container)}: ${startup.path}.failureThreshold × periodSeconds gives ${String(budget)} s; the server needs at least ${String(config.minimumStartupSeconds)} s to load`,
        );
      }
    }
  }
  const failures = container.field.at("livenessProbe", "failureThreshold");
  const count = failures.integer();
  if (typeof count === "number" && count < config.minimumLivenessFailures) {
    report(
      `${where(container)}: ${failures.path} is ${String(count)}; it must be at least ${String(config.minimumLivenessFailures)}, or one slow answer restarts the server`,
    );
  }
}

function checkContainer(pod: PodTemplate, container: Container, context: Context): void {
  const line = commandLineOf(container);
  for (const [name, wanted] of Object.entries(expectations(isPyTriton(pod, container)))) {
    checkProbe(container, name, wanted, line, context);
  }
  checkBudgets(container, context);
}

/** A probe on the wrong endpoint lets requests through to unloaded models, or restarts a server that is loading. */
export const tritonProbePaths = podPolicy({
  name: "triton-probe-paths",
  description:
    "Triton's probes ask the right endpoint of the right port, and the startup probe leaves time to load.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Probe the HTTP port: startup and liveness on /v2/health/live, readiness on /v2/health/ready (PyTriton: /v2/models/<model>/ready). Raise failureThreshold or periodSeconds of the startup probe.",
  url: "https://github.com/triton-inference-server/server/blob/r26.08/src/http_server.cc",
  tags: ["triton", "reliability"],
  example: `startupProbe: { httpGet: { path: /v2/health/live, port: http }, periodSeconds: 10, failureThreshold: 60 }
readinessProbe: { httpGet: { path: /v2/health/ready, port: http } }
livenessProbe: { httpGet: { path: /v2/health/live, port: http }, failureThreshold: 3 }`,
  settings,
  check(pod, context) {
    if (runsToCompletion(pod)) {
      return;
    }
    for (const container of tritonContainers(pod)) {
      checkContainer(pod, container, context);
    }
  },
});
