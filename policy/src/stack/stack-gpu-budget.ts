import { UNDETERMINED, type Read } from "../framework/field";
import { integerSetting } from "../framework/settings";
import { stackPolicy } from "../framework/stack-policy";
import { capacityOf, gpusOf, nodeGroupsOf } from "./gpus";
import { autoscalersOf, scaleOf, titleOf, workloadsOf } from "./workloads";

const settings = {
  maxGpus: integerSetting(
    "GPUs at most that all pods together may ask for at their largest scale.",
    8,
  ),
  podsPerGpu: integerSetting("Pods that share one GPU by time slicing.", 1, 1),
};

function total(counts: readonly Read<number>[]): Read<number> {
  return counts.includes(UNDETERMINED)
    ? UNDETERMINED
    : counts.reduce<number>((sum, count) => sum + (typeof count === "number" ? count : 0), 0);
}

/** Pods beyond the last GPU stay pending for ever; GPUs beyond the budget are paid for. */
export const stackGpuBudget = stackPolicy({
  name: "stack-gpu-budget",
  description: "All pods together ask for no more GPUs than the budget and the node groups allow.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Lower replicas or maxReplicas, raise maxSize of the GPU node groups, or raise the budget.",
  url: "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/",
  tags: ["gpu", "cost"],
  example: `nodeGroups: { gpu: { t4: { instanceType: g4dn.xlarge, maxSize: 2 } } } # two servers with one GPU each`,
  settings,
  check({ config, resources, report }) {
    const autoscalers = autoscalersOf(resources);
    const consumers = workloadsOf(resources)
      .map((workload): { readonly title: string; readonly gpus: Read<number> } => {
        const gpus = gpusOf(workload.pod);
        const { maximum } = gpus === 0 ? { maximum: 0 } : scaleOf(workload.object, autoscalers);
        return {
          title: titleOf(workload.object),
          gpus:
            gpus === UNDETERMINED || maximum === UNDETERMINED
              ? UNDETERMINED
              : (gpus ?? 0) * (maximum ?? 0),
        };
      })
      .filter(({ gpus }) => gpus !== 0);
    const asked = total(consumers.map(({ gpus }) => gpus));
    if (typeof asked !== "number") {
      return;
    }
    const who = consumers.map(({ title, gpus }) => `${title}: ${String(gpus)}`).join(", ");
    if (asked > config.maxGpus * config.podsPerGpu) {
      report(
        `the pods ask for ${String(asked)} GPUs (${who}); the budget is ${String(config.maxGpus * config.podsPerGpu)}`,
      );
    }
    const groups = nodeGroupsOf(resources);
    const capacity = total(groups.map(capacityOf));
    if (groups.length > 0 && typeof capacity === "number" && asked > capacity * config.podsPerGpu) {
      report(
        `the pods ask for ${String(asked)} GPUs (${who}); the node groups have ${String(capacity * config.podsPerGpu)} at their largest`,
      );
    }
  },
});
