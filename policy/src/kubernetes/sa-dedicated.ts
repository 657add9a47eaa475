import { UNDETERMINED } from "../framework/field";
import { podPolicy } from "../framework/resource-policy";

/** The default service account is shared by everything in its namespace. */
export const saDedicated = podPolicy({
  name: "sa-dedicated",
  description: "Every pod runs as a service account of its own, not as the default one.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["4.1.5", "5.2.1"] }],
  remediationSteps: "Create a ServiceAccount for the workload and set serviceAccountName.",
  url: "https://kubernetes.io/docs/concepts/security/service-accounts/",
  tags: ["kubernetes", "security"],
  example: `serviceAccountName: triton-main`,
  check(pod, { report }) {
    if (!pod.isComplete) {
      return;
    }
    const field = pod.spec.at("serviceAccountName");
    const name = field.text();
    if (name === undefined || name === "") {
      report(`${field.path} is missing`);
    } else if (name !== UNDETERMINED && name === "default") {
      report(`${field.path} is "default"`);
    }
  },
});
