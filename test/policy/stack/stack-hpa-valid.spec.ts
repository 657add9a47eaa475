import { stackHpaValid } from "../../../policy/src/stack/stack-hpa-valid";
import { describeStackPolicy, on, plus, together, without } from "../support/describe-stack-policy";
import { all, drop, set } from "../support/edits";
import { autoscaler, deployment, object, release } from "./fixtures";

const title = "HorizontalPodAutoscaler triton/scaler";
const noTarget = [
  "scaler",
  `${title}: spec.scaleTargetRef names no workload of the stack`,
] as const;
const scaled = () => drop("spec.replicas")(deployment());
const kedaScaler = (spec: object) =>
  object("keda.sh/v1alpha1:ScaledObject", "keda", {
    spec: { scaleTargetRef: { name: "main" }, ...spec },
  });

describeStackPolicy(stackHpaValid, {
  compliant: [scaled(), autoscaler()],
  broken: {
    "another name": [on("scaler", set("spec.scaleTargetRef.name", "other")), [noTarget]],
    "another kind": [on("scaler", set("spec.scaleTargetRef.kind", "StatefulSet")), [noTarget]],
    "another namespace": [on("main", set("metadata.namespace", "other")), [noTarget]],
    "no workload": [without("main"), [noTarget]],
    "a number of replicas that two own": [
      on("main", set("spec.replicas", 2)),
      [
        [
          "scaler",
          `${title}: Deployment triton/main sets spec.replicas too; leave it out or ignore its changes`,
        ],
      ],
    ],
    "no upper end": [
      on("scaler", drop("spec.maxReplicas")),
      [["scaler", `${title}: spec.maxReplicas is missing`]],
    ],
    "a range that is upside down": [
      on("scaler", set("spec.minReplicas", 5)),
      [["scaler", `${title} keeps at least 5 and at most 4 replicas`]],
    ],
    "a scaler of KEDA that scales to nothing": [
      together(without("scaler"), plus(kedaScaler({}))),
      [["keda", "ScaledObject triton/keda keeps at least 0 replicas; 1 are needed"]],
    ],
  },
  accepted: {
    "replicas of an object that exists": on(
      "main",
      all(set("spec.replicas", 3), set("metadata.uid", "a1")),
    ),
    "replicas whose changes are ignored": on("main", (main) => ({
      ...set("spec.replicas", 2)(main),
      ignoreChanges: ["spec.replicas"],
    })),
    "a target in a Helm release": together(without("main"), plus(release())),
    "a scaler of KEDA": together(without("scaler"), plus(kedaScaler({ minReplicaCount: 1 }))),
  },
  reads: [
    "main: metadata.name",
    "main: metadata.namespace",
    "scaler: metadata.namespace",
    "scaler: spec.scaleTargetRef.kind",
    "scaler: spec.scaleTargetRef.name",
    "scaler: spec.minReplicas",
    "scaler: spec.maxReplicas",
  ],
  configured: {
    "two replicas at least": [
      { minReplicas: 2 },
      on("scaler", drop("spec.minReplicas")),
      [["scaler", `${title} keeps at least 1 replicas; 2 are needed`]],
    ],
  },
});
