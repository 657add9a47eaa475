import type { types } from "@pulumi/kubernetes";

import type { Problem } from "../problem";
import type { Labels } from "./labels";
import { PORTS } from "./ports";
import type { ExposureConfig, ServerConfig } from "./schema";

type ServiceSpec = types.input.core.v1.ServiceSpec;
type ServicePort = types.input.core.v1.ServicePort;

/** Annotations and specification of a Service. */
export interface ServicePlan {
  readonly annotations: Labels;
  readonly spec: ServiceSpec;
}

/**
 * How Pulumi waits. Its own wait for a Service needs every endpoint ready within ten minutes, which a server that loads
 * for longer fails; the address is there long before.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/metadata/annotations.go
 */
const AWAIT_ADDRESS: Labels = {
  "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0]}",
};
const AWAIT_NOTHING: Labels = { "pulumi.com/skipAwait": "true" };

/**
 * What keeps a load balancer in the private network, by whoever makes it: the AWS Load Balancer Controller, the AWS
 * cloud provider (public unless told), Google and Azure. Each ignores the others' annotations.
 * https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer
 */
const INTERNAL: Labels = {
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
  "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
  "networking.gke.io/load-balancer-type": "Internal",
  "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
};
const INTERNET_FACING: Labels = {
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
};

function port(name: keyof typeof PORTS, nodePort?: number): ServicePort {
  return {
    name,
    port: PORTS[name],
    targetPort: name,
    protocol: "TCP",
    ...(name === "grpc" ? { appProtocol: "kubernetes.io/h2c" } : {}),
    ...(nodePort === undefined ? {} : { nodePort }),
  };
}

/** The Service that clients use: HTTP and gRPC, never metrics. */
export function inferenceService(exposure: ExposureConfig, selector: Labels): ServicePlan {
  switch (exposure.type) {
    case "LoadBalancer":
      return {
        annotations: {
          ...exposure.annotations,
          ...(exposure.scheme === "internal" ? INTERNAL : INTERNET_FACING),
          ...AWAIT_ADDRESS,
        },
        spec: {
          type: "LoadBalancer",
          selector: { ...selector },
          ports: [port("http"), port("grpc")],
          ...(exposure.loadBalancerClass === undefined
            ? {}
            : { loadBalancerClass: exposure.loadBalancerClass }),
          ...(exposure.sourceRanges.length === 0
            ? {}
            : { loadBalancerSourceRanges: [...exposure.sourceRanges] }),
        },
      };
    case "NodePort":
      return {
        annotations: { ...exposure.annotations, ...AWAIT_NOTHING },
        spec: {
          type: "NodePort",
          selector: { ...selector },
          ports: [port("http", exposure.http), port("grpc", exposure.grpc)],
        },
      };
    case "ClusterIP":
      return {
        annotations: { ...exposure.annotations, ...AWAIT_NOTHING },
        spec: {
          type: "ClusterIP",
          selector: { ...selector },
          ports: [port("http"), port("grpc")],
        },
      };
  }
}

/** The Service that Prometheus uses. Inside the cluster only, unless a node port is asked for by name. */
export function metricsService(exposure: ExposureConfig, selector: Labels): ServicePlan {
  const nodePort = exposure.type === "NodePort" ? exposure.metrics : undefined;
  return {
    annotations: AWAIT_NOTHING,
    spec: {
      type: nodePort === undefined ? "ClusterIP" : "NodePort",
      selector: { ...selector },
      ports: [port("metrics", nodePort)],
    },
  };
}

/** Ranges that mean everyone. */
const ANYWHERE = ["0.0.0.0/0", "::/0"];

/** What makes an exposure unsafe or impossible. */
export function exposureProblems(exposure: ExposureConfig, path: string): Problem[] {
  if (exposure.type !== "LoadBalancer" || exposure.scheme === "internal") return [];
  if (exposure.sourceRanges.length === 0) {
    return [
      {
        path: `${path}.sourceRanges`,
        message:
          'is empty while the scheme is "internet-facing"; accepted: the address ranges of your clients, or scheme internal',
      },
    ];
  }
  return exposure.sourceRanges.flatMap((range, index): Problem[] =>
    ANYWHERE.includes(range)
      ? [
          {
            path: `${path}.sourceRanges[${String(index)}]`,
            message: `"${range}" lets the whole internet in; accepted: the address ranges of your clients`,
          },
        ]
      : [],
  );
}

/** Node ports that two Services of the stack claim. */
export function nodePortProblems(
  servers: Readonly<Record<string, Pick<ServerConfig, "exposure">>>,
): Problem[] {
  const taken = new Map<number, string>();
  const problems: Problem[] = [];
  for (const [server, { exposure }] of Object.entries(servers)) {
    if (exposure.type !== "NodePort") continue;
    for (const name of ["http", "grpc", "metrics"] as const) {
      const number = exposure[name];
      if (number === undefined) continue;
      const path = `servers.${server}.exposure.${name}`;
      const other = taken.get(number);
      if (other === undefined) taken.set(number, path);
      else
        problems.push({
          path,
          message: `${String(number)} is already taken by ${other}; accepted: another port from 30000 to 32767`,
        });
    }
  }
  return problems;
}
