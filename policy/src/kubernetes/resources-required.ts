import { where } from "../framework/containers";
import { UNDETERMINED } from "../framework/field";
import { parseQuantity } from "../framework/quantity";
import { podPolicy } from "../framework/resource-policy";
import { textsSetting } from "../framework/settings";

const settings = {
  required: textsSetting("Requests and limits that every container must set.", [
    "requests.cpu",
    "requests.memory",
    "limits.memory",
  ]),
};

/** Without requests the scheduler packs pods onto a node that cannot hold them. */
export const resourcesRequired = podPolicy({
  name: "resources-required",
  description:
    "Every container, also an init container, sets CPU and memory requests and a memory limit.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "NSA Kubernetes Hardening", items: ["C-0270", "C-0271"] }],
  remediationSteps:
    "Set resources.requests.cpu, resources.requests.memory and resources.limits.memory.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  tags: ["kubernetes", "reliability"],
  example: `resources:
  requests: { cpu: "3", memory: 12Gi }
  limits: { memory: 12Gi }`,
  settings,
  check(pod, { config, report }) {
    for (const container of pod.containers.filter(({ role }) => role !== "ephemeral")) {
      for (const path of config.required) {
        const field = container.field.at("resources", ...path.split("."));
        const value = field.scalar();
        if (value === undefined) {
          report(`${where(container)}: ${field.path} is missing`);
        } else if (value !== UNDETERMINED && (parseQuantity(value) ?? 0) <= 0) {
          report(
            `${where(container)}: ${field.path} is ${String(value)}, which is not a quantity above 0`,
          );
        }
      }
    }
  },
});
