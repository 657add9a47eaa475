import { stackPdbNotBlocking } from "../../../policy/src/stack/stack-pdb-not-blocking";
import { describeStackPolicy, on, plus, together } from "../support/describe-stack-policy";
import { all, drop, set } from "../support/edits";
import { autoscaler, budget, deployment } from "./fixtures";

const title = "PodDisruptionBudget triton/budget";
const pods = (replicas: number) => `${String(replicas)} replicas of Deployment triton/main`;
const keeps = (available: string, replicas = 2) =>
  [
    "budget",
    `${title}: spec.minAvailable ${available} lets none of the ${pods(replicas)} go; use maxUnavailable: 1`,
  ] as const;
const minAvailable = (value: unknown) =>
  on("budget", all(drop("spec.maxUnavailable"), set("spec.minAvailable", value)));

describeStackPolicy(stackPdbNotBlocking, {
  compliant: [deployment(), budget()],
  broken: {
    "a budget of none": [
      on("budget", set("spec.maxUnavailable", 0)),
      [["budget", `${title}: spec.maxUnavailable 0 lets none of the ${pods(2)} go`]],
    ],
    "a budget of no percent": [
      on("budget", set("spec.maxUnavailable", "0%")),
      [["budget", `${title}: spec.maxUnavailable 0% lets none of the ${pods(2)} go`]],
    ],
    "as many as there are": [minAvailable(2), [keeps("2")]],
    "all of them in percent": [minAvailable("100%"), [keeps("100%")]],
    "a percentage that is rounded up to all of them": [minAvailable("51%"), [keeps("51%")]],
    "as many as an autoscaler keeps": [
      together(minAvailable(2), on("main", drop("spec.replicas")), plus(autoscaler())),
      [keeps("2")],
    ],
    "the only replica": [
      together(minAvailable(1), on("main", set("spec.replicas", 1))),
      [keeps("1", 1)],
    ],
    "neither number": [
      on("budget", drop("spec.maxUnavailable")),
      [["budget", `${title} sets neither maxUnavailable nor minAvailable; set maxUnavailable: 1`]],
    ],
    "both numbers": [
      on("budget", set("spec.minAvailable", 1)),
      [["budget", `${title} sets both maxUnavailable and minAvailable; set maxUnavailable: 1`]],
    ],
    "what is no number": [
      on("budget", set("spec.maxUnavailable", "one")),
      [["budget", `${title}: spec.maxUnavailable is neither a number of pods nor a percentage`]],
    ],
  },
  accepted: {
    "one of two": minAvailable(1),
    "half of two": minAvailable("50%"),
    "one of a single replica": on("main", set("spec.replicas", 1)),
    "a workload that is switched off": together(
      minAvailable(1),
      on("main", set("spec.replicas", 0)),
    ),
  },
  reads: [
    "main: metadata.namespace",
    "main: spec.replicas",
    "main: spec.template.metadata.labels.app",
    "budget: metadata.namespace",
    "budget: spec.maxUnavailable",
    "budget: spec.selector.matchLabels.app",
  ],
});
