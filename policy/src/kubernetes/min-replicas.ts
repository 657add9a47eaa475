import { UNDETERMINED } from "../framework/field";
import { objectPolicy } from "../framework/resource-policy";
import { integerSetting } from "../framework/settings";

const settings = {
  minimum: integerSetting("Smallest number of replicas.", 2, 1),
};

/** The annotation by which a workload without a replica count says that an autoscaler owns it. */
export const autoscaledAnnotation = "triton-platform/autoscaled";

/** One replica is gone during every rollout, drain and crash. */
export const minReplicas = objectPolicy({
  name: "min-replicas",
  description: "Workloads have enough replicas to lose one, unless an autoscaler owns the number.",
  severity: "medium",
  level: "advisory",
  frameworks: [],
  remediationSteps:
    'Set spec.replicas. Where an autoscaler owns the number, leave it out and annotate the workload with triton-platform/autoscaled: "true".',
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#scaling-a-deployment",
  tags: ["kubernetes", "reliability"],
  example: `spec: { replicas: 2 }`,
  settings,
  kinds: ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"],
  check({ root, isPatch }, { config, report }) {
    const field = root.at("spec", "replicas");
    const replicas = field.integer();
    const autoscaled = root.at("metadata", "annotations", autoscaledAnnotation);
    if (replicas === UNDETERMINED || (replicas === undefined && isPatch)) {
      return;
    }
    const owned = replicas === undefined ? autoscaled.text() : undefined;
    // Without a number the API takes 1: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/
    if (owned !== "true" && owned !== UNDETERMINED && (replicas ?? 1) < config.minimum) {
      report(
        `${field.path} is ${replicas === undefined ? "missing, which means 1" : String(replicas)}; it must be at least ${String(config.minimum)}`,
      );
    }
  },
});
