import { where } from "../framework/containers";
import { UNDETERMINED } from "../framework/field";
import type { Container, PodTemplate } from "../framework/pod-template";
import { parseQuantity } from "../framework/quantity";
import { podPolicy, type CheckContext } from "../framework/resource-policy";
import { findBy } from "../framework/search";
import { textSetting } from "../framework/settings";
import { tritonContainers } from "../triton/identify";

const settings = {
  headroom: textSetting("Memory that must remain beside the memory-backed volumes.", "256Mi"),
};

/** Bytes of the memory-backed volumes that a container mounts; undefined when some size cannot be judged. */
function mountedMemory(pod: PodTemplate, container: Container): number | undefined {
  const volumes = pod.spec.at("volumes").each();
  let total = 0;
  for (const mount of container.field.at("volumeMounts").each()) {
    const name = mount.at("name").text();
    if (name === UNDETERMINED) {
      return undefined;
    }
    const volume = findBy(volumes, "name", (candidate) => candidate === name);
    if (volume === UNDETERMINED) {
      return undefined;
    }
    const emptyDir = volume?.at("emptyDir");
    const medium = emptyDir?.at("medium").text();
    if (medium === UNDETERMINED) {
      return undefined;
    }
    const size = medium === "Memory" ? emptyDir?.at("sizeLimit").scalar() : 0;
    if (size === UNDETERMINED) {
      return undefined;
    }
    total += size === undefined ? 0 : (parseQuantity(size) ?? 0);
  }
  return total;
}

function checkContainer(
  pod: PodTemplate,
  container: Container,
  { config, report }: CheckContext<typeof settings>,
): void {
  const memory = mountedMemory(pod, container);
  if (memory === undefined || memory === 0) {
    return;
  }
  const needed = memory + (parseQuantity(config.headroom) ?? 0);
  for (const kind of ["limits", "requests"] as const) {
    const field = container.field.at("resources", kind, "memory");
    const given = field.scalar();
    const bytes = given === undefined || given === UNDETERMINED ? undefined : parseQuantity(given);
    // A missing request is the limit's value: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
    if (given === undefined && kind === "limits") {
      report(
        `${where(container)}: ${field.path} is missing, so the memory-backed volumes have no bound`,
      );
    } else if (
      given !== undefined &&
      given !== UNDETERMINED &&
      (bytes === undefined || bytes < needed)
    ) {
      report(
        `${where(container)}: ${field.path} is ${String(given)}; its memory-backed volumes of ${String(memory)} bytes and ${config.headroom} for the server need ${String(needed)} bytes`,
      );
    }
  }
}

/** Pages in a memory-backed volume count toward the memory limit of the container that writes them. */
export const tritonShmFitsMemory = podPolicy({
  name: "triton-shm-fits-memory",
  description:
    "The memory limit of a container that serves with Triton exceeds its memory-backed volumes by the headroom.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Raise resources.limits.memory (and requests.memory) above the sum of the size limits of the memory-backed volumes plus the headroom, or lower the size limits.",
  url: "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
  tags: ["triton", "reliability"],
  example: `resources:
  requests: { memory: 12Gi }
  limits: { memory: 12Gi }   # 1Gi of /dev/shm, the rest for the server`,
  settings,
  check(pod, context) {
    for (const container of tritonContainers(pod)) {
      checkContainer(pod, container, context);
    }
  },
});
