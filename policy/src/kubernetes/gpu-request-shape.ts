import { where } from "../framework/containers";
import { UNDETERMINED, type Field } from "../framework/field";
import type { Container, PodTemplate } from "../framework/pod-template";
import { podPolicy, type CheckContext } from "../framework/resource-policy";
import { textSetting } from "../framework/settings";
import { gpuResource, requestsGpu } from "../framework/gpu";

const settings = {
  taintKey: textSetting(
    "Key of the taint on GPU nodes, which the pod must tolerate.",
    "nvidia.com/gpu",
  ),
};

type Context = CheckContext<typeof settings>;

function checkCount(container: Container, field: Field, { report }: Context): void {
  const count = field.scalar();
  if (count !== undefined && count !== UNDETERMINED && !/^[1-9]\d*$/.test(String(count))) {
    report(
      `${where(container)}: ${field.path} is ${String(count)}; it must be a whole number of GPUs, 1 or more`,
    );
  }
}

function checkContainer(container: Container, context: Context): void {
  const [requests, limits] = ["requests", "limits"].map((kind) =>
    container.field.at("resources", kind),
  );
  if (requests === undefined || limits === undefined) {
    return;
  }
  const names = [...requests.eachEntry(), ...limits.eachEntry()].map(([name]) => name);
  for (const name of new Set(names.filter((candidate) => gpuResource.test(candidate)))) {
    const [request, limit] = [requests.at(name), limits.at(name)];
    if (container.role === "init") {
      context.report(
        `${where(container)}: ${limit.path} is set on an init container; a GPU would wait for it`,
      );
    }
    checkCount(container, request, context);
    checkCount(container, limit, context);
    if (limit.isAbsent) {
      context.report(
        `${where(container)}: ${limit.path} is missing; a GPU is requested by its limit`,
      );
    } else if (request.isPresent) {
      const requested = request.scalar();
      const limited = limit.scalar();
      if (
        requested !== UNDETERMINED &&
        limited !== UNDETERMINED &&
        Number(requested) !== Number(limited)
      ) {
        context.report(
          `${where(container)}: ${request.path} differs from ${limit.path}; GPUs cannot be overcommitted`,
        );
      }
    }
  }
}

function tolerates(pod: PodTemplate, taintKey: string): boolean | typeof UNDETERMINED {
  let unclear = false;
  for (const toleration of pod.spec.at("tolerations").each()) {
    const [key, operator, effect] = ["key", "operator", "effect"].map((name) =>
      toleration.at(name).text(),
    );
    unclear ||= [key, operator, effect].includes(UNDETERMINED);
    const keyFits = key === taintKey || (key === undefined && operator === "Exists");
    if (keyFits && (effect === undefined || effect === "" || effect === "NoSchedule")) {
      return true;
    }
  }
  return unclear || !isReadable(pod.spec.at("tolerations")) ? UNDETERMINED : false;
}

function isReadable(field: Field): boolean {
  return field.isKnown || field.isAbsent;
}

function selectsNodes(pod: PodTemplate): boolean {
  const required = pod.spec.at(
    "affinity",
    "nodeAffinity",
    "requiredDuringSchedulingIgnoredDuringExecution",
  );
  const selector = pod.spec.at("nodeSelector");
  return (
    required.isPresent ||
    (selector.isPresent && (!selector.isKnown || selector.eachEntry().length > 0))
  );
}

/** A GPU request that is not matched by a toleration and a selector stays pending or lands on the wrong node. */
export const gpuRequestShape = podPolicy({
  name: "gpu-request-shape",
  description:
    "GPUs are requested as whole numbers with request equal to limit, outside init containers, with a toleration and a node selector.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Set resources.limits for nvidia.com/gpu to a whole number, tolerate the GPU nodes' taint and select them with nodeSelector or nodeAffinity.",
  url: "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/",
  tags: ["gpu", "kubernetes", "reliability"],
  example: `tolerations: [{ key: nvidia.com/gpu, operator: Exists, effect: NoSchedule }]
nodeSelector: { triton-platform/accelerator: nvidia-t4 }
containers:
  - resources: { limits: { nvidia.com/gpu: 1 } }`,
  settings,
  check(pod, context) {
    for (const container of pod.containers) {
      checkContainer(container, context);
    }
    if (!pod.containers.some(requestsGpu)) {
      return;
    }
    if (tolerates(pod, context.config.taintKey) === false) {
      context.report(
        `${pod.spec.at("tolerations").path} has nothing for the taint ${context.config.taintKey}; the pod would never be scheduled on a GPU node`,
      );
    }
    if (!selectsNodes(pod)) {
      context.report(
        `${pod.spec.at("nodeSelector").path} and nodeAffinity are missing; select the nodes whose GPU the models were built for`,
      );
    }
  },
});
