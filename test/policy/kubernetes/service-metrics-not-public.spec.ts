import { serviceMetricsNotPublic } from "../../../policy/src/kubernetes/service-metrics-not-public";
import { describePolicy } from "../support/describe-policy";
import { all, append, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

describePolicy(serviceMetricsNotPublic, {
  compliant: internalService(),
  broken: {
    "the metrics port by number": [
      append("spec.ports", { name: "m", port: 8002 }),
      ["spec.ports[2] publishes the metrics port through a LoadBalancer Service"],
    ],
    "the metrics port by its container's name": [
      append("spec.ports", { name: "m", port: 80, targetPort: "metrics" }),
      ["spec.ports[2] publishes the metrics port through a LoadBalancer Service"],
    ],
    "the metrics port on a node port": [
      all(set("spec.type", "NodePort"), append("spec.ports", { name: "metrics", port: 9000 })),
      ["spec.ports[2] publishes the metrics port through a NodePort Service"],
    ],
  },
  accepted: {
    "the metrics port inside the cluster": all(
      set("spec.type", "ClusterIP"),
      append("spec.ports", { name: "metrics", port: 8002 }),
    ),
  },
  reads: [
    "spec.type",
    "spec.ports[0].name",
    "spec.ports[0].port",
    "spec.ports[0].targetPort",
    "spec.ports[1].name",
    "spec.ports[1].port",
    "spec.ports[1].targetPort",
  ],
  notApplicable: [tritonDeployment()],
  configured: {
    "another port": [
      { metricsPort: 8000 },
      (resource) => resource,
      ["spec.ports[0] publishes the metrics port through a LoadBalancer Service"],
    ],
    "node ports": [
      { allowNodePort: true },
      all(set("spec.type", "NodePort"), append("spec.ports", { name: "metrics", port: 9000 })),
      [],
    ],
  },
});
