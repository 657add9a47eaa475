import { objectPolicy } from "../framework/resource-policy";
import { flagSetting, integerSetting } from "../framework/settings";

const settings = {
  metricsPort: integerSetting("The metrics port of the containers.", 8002, 1),
  allowNodePort: flagSetting("Accept the metrics port on a NodePort Service.", false),
};

/** The metrics port has no TLS and no authentication, and no restriction covers it. */
export const serviceMetricsNotPublic = objectPolicy({
  name: "service-metrics-not-public",
  description: "The metrics port is on no LoadBalancer or NodePort Service.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "Triton secure deployment", items: ["3", "19"] }],
  remediationSteps: "Put the metrics port on a ClusterIP Service of its own.",
  url: "https://github.com/triton-inference-server/server/blob/r26.08/docs/user_guide/metrics.md",
  tags: ["triton", "security", "network"],
  example: `spec:
  type: ClusterIP
  ports: [{ name: metrics, port: 8002, targetPort: metrics }]`,
  settings,
  kinds: (object) => object.kind === "Service" && object.group === "core",
  check({ root }, { config, report }) {
    const type = root.at("spec", "type").text();
    if (type !== "LoadBalancer" && (type !== "NodePort" || config.allowNodePort)) {
      return;
    }
    for (const port of root.at("spec", "ports").each()) {
      const values = ["name", "port", "targetPort"].map((key) => port.at(key).scalar());
      if (values.some((value) => String(value) === "metrics" || value === config.metricsPort)) {
        report(`${port.path} publishes the metrics port through a ${type} Service`);
      }
    }
  },
});
