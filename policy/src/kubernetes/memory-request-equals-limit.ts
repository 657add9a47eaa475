import { runningContainers, where } from "../framework/containers";
import { UNDETERMINED } from "../framework/field";
import { parseQuantity } from "../framework/quantity";
import { podPolicy } from "../framework/resource-policy";

/** A pod that uses more memory than it asked for is the first to be killed when its node runs short. */
export const memoryRequestEqualsLimit = podPolicy({
  name: "memory-request-equals-limit",
  description: "The memory request of a container equals its memory limit.",
  severity: "medium",
  level: "advisory",
  frameworks: [],
  remediationSteps: "Set resources.requests.memory to the value of resources.limits.memory.",
  url: "https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/",
  tags: ["kubernetes", "reliability"],
  example: `resources:
  requests: { memory: 12Gi }
  limits: { memory: 12Gi }`,
  check(pod, { report }) {
    for (const container of runningContainers(pod)) {
      const request = container.field.at("resources", "requests", "memory");
      const limit = container.field.at("resources", "limits", "memory");
      const requested = request.scalar();
      const limited = limit.scalar();
      if (requested === undefined || limited === undefined) {
        continue;
      }
      if (
        requested !== UNDETERMINED &&
        limited !== UNDETERMINED &&
        parseQuantity(requested) !== parseQuantity(limited)
      ) {
        report(
          `${where(container)}: ${request.path} is ${String(requested)} but ${limit.path} is ${String(limited)}`,
        );
      }
    }
  },
});
