import { UNDETERMINED } from "../framework/field";
import type { Container, PodTemplate } from "../framework/pod-template";
import { parseQuantity } from "../framework/quantity";
import { podPolicy, type CheckContext } from "../framework/resource-policy";
import { textSetting } from "../framework/settings";
import { tritonContainers } from "../triton/identify";
import { sharedMemoryOf, sharedMemoryPath } from "../triton/shared-memory";

const settings = {
  // A container without a mount gets 64 MiB: https://github.com/triton-inference-server/python_backend#important-notes
  minimumSizeLimit: textSetting("Smallest accepted size limit of the volume.", "64Mi"),
};

type Context = CheckContext<typeof settings>;

function checkVolume(
  container: Container,
  volume: ReturnType<typeof sharedMemoryOf>,
  context: Context,
): void {
  if (volume.state !== "mounted") {
    return;
  }
  const { config, report } = context;
  const where = `container "${container.name}"`;
  const emptyDir = volume.volume.at("emptyDir");
  const medium = emptyDir.at("medium").text();
  if (emptyDir.isAbsent) {
    report(
      `${where}: ${volume.volume.path} at ${sharedMemoryPath} is not an emptyDir; use emptyDir with medium Memory`,
    );
    return;
  }
  if (medium !== UNDETERMINED && medium !== "Memory") {
    report(`${where}: ${emptyDir.path}.medium is not Memory, so ${sharedMemoryPath} is on disk`);
  }
  const limit = emptyDir.at("sizeLimit").scalar();
  if (limit === undefined) {
    report(
      `${where}: ${emptyDir.path}.sizeLimit is missing, so ${sharedMemoryPath} may use half of the node's memory`,
    );
  } else if (limit !== UNDETERMINED) {
    const bytes = parseQuantity(limit);
    const minimum = parseQuantity(config.minimumSizeLimit) ?? 0;
    if (bytes === undefined || bytes < minimum) {
      report(
        `${where}: ${emptyDir.path}.sizeLimit is ${String(limit)}; it must be at least ${config.minimumSizeLimit}`,
      );
    }
  }
}

function checkContainer(pod: PodTemplate, container: Container, context: Context): void {
  const shm = sharedMemoryOf(pod, container);
  const where = `container "${container.name}"`;
  if (shm.state === "unmounted") {
    context.report(
      `${where}: ${container.field.path}.volumeMounts has nothing at ${sharedMemoryPath}; mount an emptyDir with medium Memory and a sizeLimit there`,
    );
  } else if (shm.state === "dangling") {
    context.report(
      `${where}: ${shm.mount.path}.name is "${shm.volumeName}", but ${pod.spec.path === "" ? "volumes" : `${pod.spec.path}.volumes`} has no such volume`,
    );
  } else if (shm.state === "mounted") {
    if (shm.mount.at("readOnly").flag() === true) {
      context.report(
        `${where}: ${shm.mount.path}.readOnly is true; Triton must write to ${sharedMemoryPath}`,
      );
    }
    checkVolume(container, shm, context);
  }
}

/** Triton's Python backend and PyTriton pass tensors through `/dev/shm`. */
export const tritonRequireShm = podPolicy({
  name: "triton-require-shm",
  description:
    "A container that serves with Triton mounts a memory-backed emptyDir with a size limit at /dev/shm.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Add a volume `emptyDir: {medium: Memory, sizeLimit: …}` to the pod and mount it at /dev/shm in the container that runs tritonserver.",
  url: "https://github.com/triton-inference-server/python_backend#important-notes",
  tags: ["triton", "reliability"],
  example: `volumes:
  - name: shared-memory
    emptyDir: { medium: Memory, sizeLimit: 1Gi }
containers:
  - name: triton
    volumeMounts:
      - { name: shared-memory, mountPath: /dev/shm }`,
  settings,
  check(pod, context) {
    for (const container of tritonContainers(pod)) {
      checkContainer(pod, container, context);
    }
  },
});
