import { stackServiceTargets } from "../../../policy/src/stack/stack-service-targets";
import { describeStackPolicy, on, plus, together, without } from "../support/describe-stack-policy";
import { append, drop, set } from "../support/edits";
import { deployment, object, release } from "./fixtures";

const service = () =>
  object("core/v1:Service", "service", {
    spec: {
      type: "ClusterIP",
      selector: { app: "main" },
      ports: [{ name: "http", port: 80, targetPort: "http" }],
    },
  });
const dangling = [
  "service",
  "Service triton/service: spec.selector selects no workload of the stack",
] as const;
const port = (path: string, target: string) =>
  [
    "service",
    `Service triton/service: spec.ports[0].${path} is ${target}, which Deployment triton/main does not declare`,
  ] as const;

describeStackPolicy(stackServiceTargets, {
  compliant: [deployment(), service()],
  broken: {
    "other labels": [on("service", set("spec.selector.app", "other")), [dangling]],
    "one label too many": [on("service", set("spec.selector.tier", "gpu")), [dangling]],
    "another namespace": [
      on("service", set("metadata.namespace", "other")),
      [["service", "Service other/service: spec.selector selects no workload of the stack"]],
    ],
    "no workload": [without("main"), [dangling]],
    "a port name that no container declares": [
      on("service", set("spec.ports[0].targetPort", "grpc")),
      [port("targetPort", "grpc")],
    ],
    "a port number that no container declares": [
      on("service", set("spec.ports[0].targetPort", 8001)),
      [port("targetPort", "8001")],
    ],
    "a port that is its own target": [
      on("service", drop("spec.ports[0].targetPort")),
      [port("port", "80")],
    ],
    "containers without ports": [
      on("main", drop("spec.template.spec.containers[0].ports")),
      [port("targetPort", "http")],
    ],
  },
  accepted: {
    "a number": on("service", set("spec.ports[0].targetPort", 8000)),
    "a port of a sidecar": together(
      on("service", set("spec.ports[0].targetPort", "proxy")),
      on(
        "main",
        append("spec.template.spec.initContainers", {
          name: "proxy",
          restartPolicy: "Always",
          ports: [{ name: "proxy", containerPort: 9000 }],
        }),
      ),
    ),
    "a name elsewhere": on("service", set("spec", { type: "ExternalName", externalName: "s3" })),
    "endpoints of somebody else": on("service", drop("spec.selector")),
    "pods of a Helm release": together(
      plus(release()),
      on("service", set("spec.selector.app", "grafana")),
    ),
  },
  reads: [
    "main: metadata.namespace",
    "main: spec.template.metadata.labels.app",
    "main: spec.template.spec.containers[0].ports[0].name",
    "service: metadata.namespace",
    "service: spec.type",
    "service: spec.selector.app",
    "service: spec.ports[0].targetPort",
  ],
});
