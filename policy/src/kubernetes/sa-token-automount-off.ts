import { differs } from "../framework/containers";
import { remediatePods } from "../framework/remediation";
import { podPolicy } from "../framework/resource-policy";
import { textsSetting } from "../framework/settings";

const settings = {
  allowedServiceAccounts: textsSetting(
    "Service accounts whose pods talk to the Kubernetes API.",
    [],
  ),
};

/** A server has no business with the Kubernetes API; the token of one that is broken into is a way further in. */
export const saTokenAutomountOff = podPolicy({
  name: "sa-token-automount-off",
  description:
    "Pods do not mount a service account token, except those of listed service accounts.",
  severity: "medium",
  level: "mandatory",
  frameworks: [
    { name: "CIS EKS", items: ["4.1.6"] },
    { name: "NSA Kubernetes Hardening", items: ["C-0034"] },
  ],
  remediationSteps:
    "Set automountServiceAccountToken to false in the pod. Roles for service accounts still work.",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
  tags: ["kubernetes", "security"],
  example: `automountServiceAccountToken: false`,
  settings,
  check(pod, { config, report }) {
    if (!pod.isComplete) {
      return;
    }
    const field = pod.spec.at("automountServiceAccountToken");
    const account = pod.spec.at("serviceAccountName");
    const name = account.isKnown ? account.text() : undefined;
    if (typeof name === "string" && config.allowedServiceAccounts.includes(name)) {
      return;
    }
    if (differs(field.flag(), false)) {
      report(`${field.path} is not false`);
    }
  },
  remediate: (resource) =>
    remediatePods(resource, ({ spec }) => [
      { place: spec.at("automountServiceAccountToken"), value: false },
    ]),
});
