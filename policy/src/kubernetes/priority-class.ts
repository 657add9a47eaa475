import { UNDETERMINED } from "../framework/field";
import { podPolicy } from "../framework/resource-policy";
import { textsSetting } from "../framework/settings";

const settings = {
  allowed: textsSetting("Accepted priority classes; any when empty.", []),
};

/** Without a priority, batch work can push a server off its GPU. */
export const priorityClass = podPolicy({
  name: "priority-class",
  description: "Pods name an accepted priority class.",
  severity: "low",
  level: "advisory",
  frameworks: [],
  remediationSteps: "Set priorityClassName.",
  url: "https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/",
  tags: ["kubernetes", "reliability"],
  example: `priorityClassName: inference`,
  settings,
  check(pod, { config, report }) {
    if (!pod.isComplete) {
      return;
    }
    const field = pod.spec.at("priorityClassName");
    const name = field.text();
    if (name === undefined || name === "") {
      report(`${field.path} is missing`);
    } else if (
      name !== UNDETERMINED &&
      config.allowed.length > 0 &&
      !config.allowed.includes(name)
    ) {
      report(`${field.path} is "${name}"; accepted: ${config.allowed.join(", ")}`);
    }
  },
});
