import { UNDETERMINED } from "../framework/field";
import { podPolicy } from "../framework/resource-policy";
import { tritonContainers } from "../triton/identify";

/** True when a host path is `/dev/shm`, inside it, or a folder that contains it. */
function reachesHostMemory(path: string): boolean {
  const normal = `${path.replace(/\/+/g, "/").replace(/\/$/, "")}/`;
  return normal.startsWith("/dev/shm/") || "/dev/shm/".startsWith(normal);
}

/** The host's shared memory is shared with every pod on the node and bounded by nothing. */
export const tritonNoHostipcShm = podPolicy({
  name: "triton-no-hostipc-shm",
  description:
    "A pod that serves with Triton does not use the host's IPC namespace or the host's /dev/shm.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    {
      name: "Pod Security Standards",
      items: ["baseline: Host Namespaces", "baseline: HostPath Volumes"],
    },
  ],
  remediationSteps:
    "Remove hostIPC and the hostPath volume; mount a memory-backed emptyDir at /dev/shm.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  tags: ["triton", "security"],
  example: `hostIPC: false
volumes:
  - name: shared-memory
    emptyDir: { medium: Memory, sizeLimit: 1Gi }`,
  check(pod, { report }) {
    if (tritonContainers(pod).length === 0) {
      return;
    }
    const hostIpc = pod.spec.at("hostIPC");
    if (hostIpc.flag() === true) {
      report(`${hostIpc.path} is true; Triton needs only its own /dev/shm`);
    }
    for (const volume of pod.spec.at("volumes").each()) {
      const path = volume.at("hostPath", "path");
      const value = path.text();
      if (value !== undefined && value !== UNDETERMINED && reachesHostMemory(value)) {
        report(
          `${path.path} is "${value}", which is or contains the host's /dev/shm; use an emptyDir`,
        );
      }
    }
  },
});
