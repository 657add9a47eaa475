import { objectPolicy } from "../framework/resource-policy";
import { textSetting } from "../framework/settings";

const settings = {
  targetVersion: textSetting("Kubernetes version that the objects must still work on.", "1.34", {
    pattern: "^1\\.\\d+$",
  }),
};

/**
 * The Kubernetes minor that no longer serves a group and version:
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const removed: Readonly<Record<string, number>> = {
  "extensions/v1beta1": 16,
  "apps/v1beta1": 16,
  "apps/v1beta2": 16,
  "admissionregistration.k8s.io/v1beta1": 22,
  "apiextensions.k8s.io/v1beta1": 22,
  "apiregistration.k8s.io/v1beta1": 22,
  "authentication.k8s.io/v1beta1": 22,
  "authorization.k8s.io/v1beta1": 22,
  "certificates.k8s.io/v1beta1": 22,
  "coordination.k8s.io/v1beta1": 22,
  "networking.k8s.io/v1beta1": 22,
  "rbac.authorization.k8s.io/v1alpha1": 22,
  "rbac.authorization.k8s.io/v1beta1": 22,
  "scheduling.k8s.io/v1beta1": 22,
  "batch/v2alpha1": 21,
  "batch/v1beta1": 25,
  "discovery.k8s.io/v1beta1": 25,
  "events.k8s.io/v1beta1": 25,
  "autoscaling/v2beta1": 25,
  "policy/v1beta1": 25,
  "node.k8s.io/v1beta1": 25,
  "autoscaling/v2beta2": 26,
  "flowcontrol.apiserver.k8s.io/v1beta1": 26,
  "storage.k8s.io/v1beta1": 27,
  "flowcontrol.apiserver.k8s.io/v1beta2": 29,
  "flowcontrol.apiserver.k8s.io/v1beta3": 32,
};

/** An object of a removed version is refused at the next upgrade of the cluster, or already now. */
export const apiNotDeprecated = objectPolicy({
  name: "api-not-deprecated",
  description: "Objects use API versions that the target version of Kubernetes serves.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Move to the version that the deprecation guide names.",
  url: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
  tags: ["kubernetes", "reliability"],
  example: `apiVersion: policy/v1
kind: PodDisruptionBudget`,
  settings,
  kinds: () => true,
  check({ group, version, kind }, { config, report }) {
    const api = group === "core" ? version : `${group}/${version}`;
    const until = removed[api];
    if (until !== undefined && until <= Number(config.targetVersion.split(".")[1])) {
      report(`${kind} of ${api} is not served since Kubernetes 1.${String(until)}`);
    }
  },
});
