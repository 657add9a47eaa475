import { compareVersions } from "../models/serverVersion";
import { FLAGS } from "./flagTable";
import type { Problem } from "../problem";
import type { ExposureConfig, ServerConfig } from "./schema";

/** Load balancer class of the AWS Load Balancer Controller's network load balancers. */
export const AWS_NLB_CLASS = "service.k8s.aws/nlb";

/** Seconds until kube-proxy on every node has dropped a terminating endpoint. */
const ENDPOINT_PROPAGATION_SECONDS = 15;

/**
 * A network load balancer sends new connections to a target for about two minutes after its deregistration, whatever
 * its deregistration delay. https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2366
 */
const NLB_DEREGISTRATION_SECONDS = 150;

/** Seconds for unloading models after the exit timeout. */
const MARGIN_SECONDS = 15;

/** Less than this after the exit timeout, and the kubelet may kill a server that is about to end. */
const MINIMUM_MARGIN_SECONDS = 10;

/** How a replica stops: it keeps serving, then drains, then ends; all in seconds. */
export interface Shutdown {
  readonly preStopSeconds: number;
  readonly exitTimeoutSeconds: number;
  readonly terminationGracePeriodSeconds: number;
}

function derivedPreStop(exposure: ExposureConfig): number {
  return exposure.type === "LoadBalancer" && exposure.loadBalancerClass === AWS_NLB_CLASS
    ? NLB_DEREGISTRATION_SECONDS
    : ENDPOINT_PROPAGATION_SECONDS;
}

/** The three times, derived from each other and from how clients reach the server. */
export function shutdown(config: Pick<ServerConfig, "shutdown" | "exposure">): Shutdown {
  const preStopSeconds = config.shutdown.preStopSeconds ?? derivedPreStop(config.exposure);
  const { exitTimeoutSeconds } = config.shutdown;
  return {
    preStopSeconds,
    exitTimeoutSeconds,
    terminationGracePeriodSeconds:
      config.shutdown.terminationGracePeriodSeconds ??
      preStopSeconds + exitTimeoutSeconds + MARGIN_SECONDS,
  };
}

/**
 * Flags that make gRPC clients reconnect while a stopping replica still serves: half of the preStop and a quarter to end
 * what is under way, so that even with gRPC's tenth of jitter no channel is left on it when preStop ends. Before 2.57 the
 * server does not drain gRPC at all and answers NOT_FOUND on open channels while its models unload.
 * https://github.com/triton-inference-server/server/pull/7969
 */
export function grpcDrainFlags(
  { preStopSeconds }: Shutdown,
  serverVersion: string,
): Readonly<Record<string, number>> {
  const unknown = compareVersions(serverVersion, FLAGS["grpc-max-connection-age"].since) < 0;
  // Without a preStop there is no time in which a client could reconnect, and an age of zero ends every connection.
  return unknown || preStopSeconds === 0
    ? {}
    : {
        "grpc-max-connection-age": preStopSeconds * 500,
        "grpc-max-connection-age-grace": preStopSeconds * 250,
      };
}

/** Whether a configured grace period lets the server end by itself, and the preStop covers the load balancer. */
export function shutdownProblems(
  config: Pick<ServerConfig, "shutdown" | "exposure">,
  path: string,
): Problem[] {
  const times = shutdown(config);
  const need = times.preStopSeconds + times.exitTimeoutSeconds + MINIMUM_MARGIN_SECONDS;
  if (times.terminationGracePeriodSeconds >= need) return [];
  return [
    {
      path: `${path}.terminationGracePeriodSeconds`,
      message: `${String(times.terminationGracePeriodSeconds)} ends before preStop ${String(times.preStopSeconds)} + exit timeout ${String(times.exitTimeoutSeconds)} + margin ${String(MINIMUM_MARGIN_SECONDS)} = ${String(need)} seconds; accepted: at least ${String(need)}, or leave it out`,
    },
  ];
}
