import { objectPolicy } from "../framework/resource-policy";

/** Nothing replaces a bare pod when its node goes away. */
export const noBarePods = objectPolicy({
  name: "no-bare-pods",
  description: "Pods are made by a workload, not by hand.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Use a Deployment, StatefulSet, DaemonSet or Job.",
  url: "https://kubernetes.io/docs/concepts/configuration/overview/#naked-pods-vs-replicasets-deployments-and-jobs",
  tags: ["kubernetes", "reliability"],
  example: `kind: Deployment`,
  kinds: (object) => object.kind === "Pod" && object.group === "core" && !object.isPatch,
  check({ root }, { report }) {
    report(`${root.path === "" ? "this" : root.path} is a Pod by itself; nothing would replace it`);
  },
});
