import type { Problem } from "../problem";

/** `spec.loadBalancerClass` of a Service that the AWS Load Balancer Controller answers. */
export const NLB_CLASS = "service.k8s.aws/nlb";

/** Label of a namespace whose pods wait for their load balancer target before they count as ready. */
export const READINESS_GATE_LABEL = {
  "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
} as const;

/**
 * Seconds during which a network load balancer with ip targets still sends new connections to a pod that was
 * deregistered. https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2366
 */
export const NLB_DRAIN_SECONDS = 120;

/** Seconds from a Spot notice to the end of the instance, less what the notice takes to arrive. */
const SPOT_NOTICE_SECONDS = 110;

/** Seconds between the end of Triton and the kill. */
const MARGIN_SECONDS = 10;

/** How a server is reached from outside the cluster. */
export interface LoadBalancerExposure {
  readonly scheme: "internal" | "internet-facing";
  readonly sourceRanges: readonly string[];
  /** Certificate that terminates TLS; undefined for plain TCP. */
  readonly tls: boolean;
}

/** Pods stop within these limits behind a network load balancer. */
export interface DrainPlan {
  readonly preStopSeconds: number;
  /** `deregistration_delay.timeout_seconds`: connections that exist may finish as long as the pod lives. */
  readonly deregistrationSeconds: number;
}

/**
 * How long a pod lingers so that no connection is lost. On Spot the machine is gone two minutes after the notice, so
 * the pod has what is left of it.
 */
export function planDrain(
  capacityType: "ON_DEMAND" | "SPOT",
  exitTimeoutSeconds: number,
): DrainPlan {
  const preStopSeconds =
    capacityType === "ON_DEMAND"
      ? NLB_DRAIN_SECONDS
      : Math.max(0, SPOT_NOTICE_SECONDS - exitTimeoutSeconds - MARGIN_SECONDS);
  return {
    preStopSeconds,
    deregistrationSeconds: preStopSeconds,
  };
}

/** Whether a server's own times hold behind a network load balancer. */
export function drainProblems(
  path: string,
  capacityType: "ON_DEMAND" | "SPOT",
  times: { readonly preStopSeconds: number; readonly exitTimeoutSeconds: number },
): Problem[] {
  const { preStopSeconds, exitTimeoutSeconds } = times;
  const total = preStopSeconds + exitTimeoutSeconds + MARGIN_SECONDS;
  if (capacityType === "SPOT" && total > SPOT_NOTICE_SECONDS) {
    return [
      {
        path,
        message: `preStop ${String(preStopSeconds)} s + exit timeout ${String(exitTimeoutSeconds)} s + ${String(MARGIN_SECONDS)} s is ${String(total)} s, but a Spot node is gone ${String(SPOT_NOTICE_SECONDS)} s after its notice; shorten them or use ON_DEMAND`,
      },
    ];
  }
  if (capacityType === "ON_DEMAND" && preStopSeconds < NLB_DRAIN_SECONDS) {
    return [
      {
        path,
        message: `preStop ${String(preStopSeconds)} s is too short: a network load balancer sends new connections for about ${String(NLB_DRAIN_SECONDS)} s after deregistration; accepted: at least ${String(NLB_DRAIN_SECONDS)}`,
      },
    ];
  }
  return [];
}

/** Whether an exposure through a load balancer is safe. */
export function exposureProblems(path: string, exposure: LoadBalancerExposure): Problem[] {
  const open = exposure.sourceRanges.find((range) => range === "0.0.0.0/0" || range === "::/0");
  if (exposure.scheme === "internal") return [];
  if (open !== undefined) {
    return [
      {
        path: `${path}.sourceRanges`,
        message: `"${open}" opens the servers to everyone; accepted: the networks of the clients`,
      },
    ];
  }
  if (exposure.sourceRanges.length > 0) return [];
  return [
    {
      path: `${path}.sourceRanges`,
      message:
        "is empty, but an internet-facing load balancer needs it; accepted: the networks of the clients",
    },
  ];
}

const annotation = (key: string) => `service.beta.kubernetes.io/aws-load-balancer-${key}`;

/** Annotations with which the load balancer terminates TLS on every port. */
export function tlsAnnotations<T>(certificateArn: T): Readonly<Record<string, string | T>> {
  return {
    [annotation("ssl-cert")]: certificateArn,
    [annotation("ssl-ports")]: "*",
    // The default policy is of 2016.
    [annotation("ssl-negotiation-policy")]: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    // The HTTP port shares the Service: clients of HTTP/1.1 must not be moved to h2, gRPC needs ALPN to offer it.
    [annotation("alpn-policy")]: "HTTP2Optional",
  };
}

/**
 * Annotations of a Service that becomes a network load balancer with ip targets.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 *
 * @param certificateArn certificate of TLS listeners; undefined for plain TCP
 */
export function nlbAnnotations<T>(args: {
  readonly scheme: "internal" | "internet-facing";
  readonly httpPort: number;
  readonly deregistrationSeconds: number;
  readonly certificateArn: T | undefined;
}): Readonly<Record<string, string | T>> {
  return {
    [annotation("nlb-target-type")]: "ip",
    [annotation("scheme")]: args.scheme,
    [annotation("attributes")]: "load_balancing.cross_zone.enabled=true",
    [annotation("target-group-attributes")]:
      `deregistration_delay.timeout_seconds=${String(args.deregistrationSeconds)}`,
    [annotation("healthcheck-protocol")]: "http",
    [annotation("healthcheck-path")]: "/v2/health/ready",
    // For ip targets the port is the pod's; a gRPC listener is checked over HTTP too.
    [annotation("healthcheck-port")]: String(args.httpPort),
    ...(args.certificateArn === undefined ? {} : tlsAnnotations(args.certificateArn)),
  };
}
