import { remediatePods } from "../framework/remediation";
import { podPolicy } from "../framework/resource-policy";
import { restrictedControls } from "../pss/restricted";

/** The profile of a pod that needs nothing from its node, as Triton does. */
export const pssRestricted = podPolicy({
  name: "pss-restricted",
  description: "Pods keep to the restricted profile of the Pod Security Standards.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    { name: "Pod Security Standards", items: ["restricted"] },
    { name: "CIS EKS", items: ["4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.2.5"] },
    { name: "NSA Kubernetes Hardening", items: ["C-0013", "C-0016", "C-0055"] },
  ],
  remediationSteps:
    "Set runAsNonRoot, seccompProfile RuntimeDefault, allowPrivilegeEscalation false and capabilities.drop ALL; use only the allowed volume types. Level remediate sets seccompProfile, allowPrivilegeEscalation and drop where they are missing.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
  tags: ["kubernetes", "security"],
  example: `securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  seccompProfile: { type: RuntimeDefault }
containers:
  - securityContext:
      allowPrivilegeEscalation: false
      capabilities: { drop: [ALL] }`,
  check(pod, { report }) {
    if (!pod.isComplete) {
      return;
    }
    for (const control of restrictedControls) {
      control(pod, report);
    }
  },
  remediate: (resource) =>
    remediatePods(resource, (pod) => [
      { place: pod.spec.at("securityContext", "seccompProfile", "type"), value: "RuntimeDefault" },
      ...pod.containers.flatMap(({ field }) => [
        { place: field.at("securityContext", "allowPrivilegeEscalation"), value: false },
        { place: field.at("securityContext", "capabilities", "drop"), value: ["ALL"] },
      ]),
    ]),
});
