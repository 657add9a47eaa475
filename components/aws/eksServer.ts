import { memoryBytes, memoryParts } from "../triton/memory";
import { MEBIBYTE } from "../triton/quantity";
import { PORTS } from "../triton/ports";
import { serverVersionOf } from "../triton/images";
import { startupSeconds } from "../triton/probes";
import { rollout } from "../triton/rollout";
import type { ServerConfig } from "../triton/schema";
import { pythonRegionBytes, sharedMemoryBytes, sharedMemoryNeed } from "../triton/sharedMemory";
import { shutdown } from "../triton/shutdown";
import type { ModelRelease } from "../models/release";
import type { Problem } from "../problem";
import type { EksServer } from "./checks";
import { groupsOf } from "./capacity";
import { mirroredImage } from "./imageRegistry";
import { NLB_CLASS, drainProblems, nlbAnnotations, planDrain } from "./loadBalancerService";
import type { GpuNodeGroupPlan } from "./nodeGroupPlan";

/** CPU request of a server that names none, as its pods get it. */
const DEFAULT_CPU = { gpu: "2", cpu: "500m" } as const;

/** Thousandths of a core of a Kubernetes quantity. */
export function cpuMillis(quantity: string): number {
  return quantity.endsWith("m")
    ? Number(quantity.slice(0, -1))
    : Math.ceil(Number(quantity) * 1000);
}

function usesNlb({ exposure }: ServerConfig): boolean {
  return (
    exposure.type === "LoadBalancer" &&
    (exposure.loadBalancerClass === undefined || exposure.loadBalancerClass === NLB_CLASS)
  );
}

/** Labels of the nodes that a server's pods insist on. */
function nodeSelector({ device, scheduling }: ServerConfig): Readonly<Record<string, string>> {
  return { ...(device === "gpu" ? scheduling.gpuNodeSelector : {}), ...scheduling.nodeSelector };
}

/** What a server asks of the cluster. */
export function eksServer(
  name: string,
  config: ServerConfig,
  releases: readonly ModelRelease[],
): EksServer {
  const version = serverVersionOf(config.image) ?? "2.999.0";
  const need = sharedMemoryNeed(releases, pythonRegionBytes(version, config.flags));
  const shared = sharedMemoryBytes(need, config.resources.sharedMemory);
  const memory = memoryBytes(memoryParts(config, releases, shared), config.resources.memory);
  const times = shutdown(config);
  const startup = startupSeconds(config, releases);
  const { exposure, device } = config;
  return {
    name,
    replicas: config.replicas,
    surge: rollout(config, times, startup).maxSurge,
    gpus: device === "gpu" ? config.gpus : 0,
    cpuMillis: cpuMillis(config.resources.cpu ?? DEFAULT_CPU[device]),
    memoryMiB: Math.ceil(memory / MEBIBYTE),
    nodeSelector: nodeSelector(config),
    imageTag: config.image.tag,
    loadBalancer: exposure.type === "LoadBalancer" ? exposure.scheme : undefined,
    rolloutSeconds: times.terminationGracePeriodSeconds + startup,
  };
}

/** SPOT where the pods may land on a Spot node. */
function capacityTypeOf(
  server: EksServer,
  groups: readonly GpuNodeGroupPlan[],
): "ON_DEMAND" | "SPOT" {
  return groupsOf(server, groups).some(({ capacityType }) => capacityType === "SPOT")
    ? "SPOT"
    : "ON_DEMAND";
}

/**
 * A server as it runs on EKS: images from the registry, a network load balancer with ip targets, and times that fit it,
 * from which the server derives the age of gRPC connections. What the user wrote stays.
 */
export function adaptServer(
  name: string,
  config: ServerConfig,
  releases: readonly ModelRelease[],
  groups: readonly GpuNodeGroupPlan[],
  registryHost: string | undefined,
): ServerConfig {
  const image = {
    ...config.image,
    repository: mirroredImage(registryHost, config.image.repository),
  };
  const { exposure } = config;
  if (exposure.type !== "LoadBalancer" || !usesNlb(config)) return { ...config, image };
  const capacityType = capacityTypeOf(eksServer(name, config, releases), groups);
  const drain = planDrain(capacityType, config.shutdown.exitTimeoutSeconds);
  const preStopSeconds = config.shutdown.preStopSeconds ?? drain.preStopSeconds;
  return {
    ...config,
    image,
    exposure: {
      ...exposure,
      loadBalancerClass: NLB_CLASS,
      annotations: {
        ...nlbAnnotations<never>({
          scheme: exposure.scheme,
          httpPort: PORTS.http,
          deregistrationSeconds: preStopSeconds,
          certificateArn: undefined,
        }),
        ...exposure.annotations,
      },
    },
    shutdown: { ...config.shutdown, preStopSeconds },
  };
}

/** Whether an adapted server stops without losing requests behind its load balancer. */
export function eksServerProblems(
  name: string,
  config: ServerConfig,
  releases: readonly ModelRelease[],
  groups: readonly GpuNodeGroupPlan[],
): Problem[] {
  if (!usesNlb(config)) return [];
  const { preStopSeconds, exitTimeoutSeconds } = shutdown(config);
  return drainProblems(
    `servers.${name}.shutdown`,
    capacityTypeOf(eksServer(name, config, releases), groups),
    { preStopSeconds, exitTimeoutSeconds },
  );
}
