import type { types } from "@pulumi/kubernetes";

import type { Labels } from "./labels";
import type { ServerConfig } from "./schema";

/**
 * Budget for voluntary disruptions. `maxUnavailable` of at least one never blocks a drain, also not with one replica;
 * replicas that do not become ready may always be evicted, because waiting for them would block too.
 * https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export function disruptionBudgetSpec(
  config: Pick<ServerConfig, "disruptionBudget">,
  selector: Labels,
): types.input.policy.v1.PodDisruptionBudgetSpec {
  return {
    maxUnavailable: config.disruptionBudget.maxUnavailable,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
    selector: { matchLabels: { ...selector } },
  };
}
