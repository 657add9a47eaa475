import { MEBIBYTE, bytesOf } from "./quantity";
import type { ServerConfig } from "./schema";
import type { Shutdown } from "./shutdown";

/**
 * Bytes of unpacked image a second: 15 to 20 GB take four to six minutes on a fresh node, the slow end counts.
 * https://aws.amazon.com/blogs/machine-learning/
 */
const PULL_BYTES_PER_SECOND = 40 * MEBIBYTE;

/** Seconds until a pod has a node: a GPU node that an autoscaler adds may take seven minutes. */
const SCHEDULING_SECONDS = { gpu: 420, cpu: 120 } as const;

/** What the API calls and the last probe may take beyond the deadline. */
const MARGIN_SECONDS = 60;

/** How a change reaches the replicas. */
export interface Rollout {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  /** Seconds without a new available replica after which the Deployment counts as failed. */
  readonly progressDeadlineSeconds: number;
  /** How long Pulumi waits for the Deployment. */
  readonly timeouts: { readonly create: string; readonly update: string; readonly delete: string };
}

/**
 * Strategy and deadlines of the Deployment.
 *
 * With every GPU taken a surge pod can never be scheduled and the update would wait for ever, so one replica stops
 * first, unless the configuration says that a GPU is spare.
 */
export function rollout(
  config: Pick<ServerConfig, "device" | "image" | "replicas" | "rollout">,
  shutdown: Shutdown,
  startupSeconds: number,
): Rollout {
  const surges = config.device === "cpu" || config.rollout.spareGpu;
  const pull = Math.ceil(bytesOf(config.image.size) / PULL_BYTES_PER_SECOND);
  const replica =
    shutdown.terminationGracePeriodSeconds +
    SCHEDULING_SECONDS[config.device] +
    pull +
    startupSeconds;
  const progressDeadlineSeconds = config.rollout.progressDeadlineSeconds ?? replica;
  // An update goes through the replicas one after the other, each within the deadline.
  const update = config.replicas * progressDeadlineSeconds + MARGIN_SECONDS;
  return {
    maxSurge: surges ? 1 : 0,
    maxUnavailable: surges ? 0 : 1,
    progressDeadlineSeconds,
    timeouts: {
      create: `${String(progressDeadlineSeconds + MARGIN_SECONDS)}s`,
      update: `${String(update)}s`,
      delete: `${String(shutdown.terminationGracePeriodSeconds + MARGIN_SECONDS)}s`,
    },
  };
}

/** Whether an update leaves no replica serving for a while. */
export function rolloutInterrupts(
  config: Pick<ServerConfig, "device" | "replicas" | "rollout">,
): boolean {
  return config.device === "gpu" && config.replicas === 1 && !config.rollout.spareGpu;
}
