import { UNDETERMINED, type Field } from "../framework/field";
import { gpusOf } from "../framework/gpu";
import type { PodTemplate } from "../framework/pod-template";
import { podPolicy, type CheckContext } from "../framework/resource-policy";
import { integerSetting } from "../framework/settings";

const settings = {
  spareGpus: integerSetting("GPUs that stay free for the pods that a rollout adds.", 0),
};

/** Pods that a rollout may add; undefined when it is not known. Percentages round up. */
function surgeOf(surge: Field, replicas: Field): number | undefined {
  const value = surge.scalar();
  const count = replicas.integer();
  if (value === UNDETERMINED || count === UNDETERMINED) {
    return undefined;
  }
  // Defaults: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge
  const text = String(value ?? "25%");
  return text.endsWith("%")
    ? Math.ceil((Number(text.slice(0, -1)) / 100) * (count ?? 1))
    : Number(text);
}

function check(pod: PodTemplate, { config, report }: CheckContext<typeof settings>): void {
  const { root, kind } = pod.object;
  const gpus = kind === "Deployment" ? gpusOf(pod) : 0;
  const strategy = root.at("spec", "strategy");
  const type = strategy.at("type").text();
  if (gpus === 0 || type === "Recreate" || type === UNDETERMINED) {
    return;
  }
  const surge = strategy.at("rollingUpdate", "maxSurge");
  const pods = surgeOf(surge, root.at("spec", "replicas"));
  if (pods === undefined) {
    return;
  }
  if (!(pods * gpus <= config.spareGpus)) {
    report(
      `${surge.path} lets a rollout add ${String(pods)} pods with ${String(gpus)} GPUs each, but ${String(config.spareGpus)} GPUs are spare; set maxSurge 0 and maxUnavailable 1`,
    );
  }
}

/** A rollout that adds a pod before it removes one waits for a GPU that never comes. */
export const gpuRolloutSurge = podPolicy({
  name: "gpu-rollout-surge",
  description: "A rollout of GPU pods adds no more pods than there are spare GPUs.",
  severity: "medium",
  level: "advisory",
  frameworks: [],
  remediationSteps:
    "Set strategy.rollingUpdate.maxSurge to 0 and maxUnavailable to 1, or keep spare GPUs and configure spareGpus.",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge",
  tags: ["gpu", "reliability"],
  example: `strategy:
  type: RollingUpdate
  rollingUpdate: { maxSurge: 0, maxUnavailable: 1 }`,
  settings,
  check,
});
