import { differs, where } from "../framework/containers";
import { podPolicy } from "../framework/resource-policy";

/** What cannot be written cannot be replaced by an intruder. */
export const readonlyRootfs = podPolicy({
  name: "readonly-rootfs",
  description:
    "The root file system of every container is read-only; what must be written is a volume.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "NSA Kubernetes Hardening", items: ["C-0017"] }],
  remediationSteps:
    "Set securityContext.readOnlyRootFilesystem to true and mount an emptyDir at each path that is written, for Triton /tmp.",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  tags: ["kubernetes", "security"],
  example: `securityContext: { readOnlyRootFilesystem: true }
volumeMounts: [{ name: scratch, mountPath: /tmp }]`,
  check(pod, { report }) {
    for (const container of pod.containers.filter(({ role }) => role !== "ephemeral")) {
      const field = container.field.at("securityContext", "readOnlyRootFilesystem");
      if (differs(field.flag(), true)) {
        report(`${where(container)}: ${field.path} is not true`);
      }
    }
  },
});
