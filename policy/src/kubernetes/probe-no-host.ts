import { where } from "../framework/containers";
import { podPolicy } from "../framework/resource-policy";

const hooks = [
  ["startupProbe"],
  ["readinessProbe"],
  ["livenessProbe"],
  ["lifecycle", "preStop"],
  ["lifecycle", "postStart"],
] as const;

/** A probe with a host makes the kubelet send requests anywhere. */
export const probeNoHost = podPolicy({
  name: "probe-no-host",
  description: "No probe or lifecycle hook names a host.",
  severity: "medium",
  level: "mandatory",
  frameworks: [
    { name: "Pod Security Standards", items: ["baseline: Host Probes / Lifecycle Hooks"] },
  ],
  remediationSteps: "Remove host from httpGet and tcpSocket; the kubelet asks the pod by itself.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  tags: ["kubernetes", "security"],
  example: `readinessProbe: { httpGet: { path: /v2/health/ready, port: http } }`,
  check(pod, { report }) {
    for (const container of pod.containers) {
      for (const hook of hooks) {
        for (const handler of ["httpGet", "tcpSocket"]) {
          const host = container.field.at(...hook, handler, "host");
          const value = host.text();
          if (typeof value === "string" && value !== "") {
            report(`${where(container)}: ${host.path} is set; remove it`);
          }
        }
      }
    }
  },
});
