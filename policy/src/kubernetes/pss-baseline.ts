import { podPolicy } from "../framework/resource-policy";
import { baselineControls } from "../pss/baseline";

/** The profile below which a pod can take over its node. */
export const pssBaseline = podPolicy({
  name: "pss-baseline",
  description: "Pods keep to the baseline profile of the Pod Security Standards.",
  severity: "critical",
  level: "mandatory",
  frameworks: [
    { name: "Pod Security Standards", items: ["baseline"] },
    { name: "CIS EKS", items: ["4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.2.5"] },
    { name: "NSA Kubernetes Hardening", items: ["C-0038", "C-0041", "C-0044", "C-0046", "C-0057"] },
  ],
  remediationSteps:
    "Remove what the message names: host namespaces, privileges, host paths and ports.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  tags: ["kubernetes", "security"],
  example: `hostNetwork: false
containers:
  - securityContext: { privileged: false }`,
  check(pod, { report }) {
    for (const control of baselineControls) {
      control(pod, report);
    }
  },
});
