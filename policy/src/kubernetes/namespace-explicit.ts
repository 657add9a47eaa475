import { UNDETERMINED } from "../framework/field";
import { namespacedKinds } from "../framework/namespaced-kinds";
import { carriesPods } from "../framework/pod-template";
import { objectPolicy } from "../framework/resource-policy";
import { textsSetting } from "../framework/settings";

const settings = {
  forbidden: textsSetting("Namespaces that nothing of ours may live in.", [
    "default",
    "kube-system",
    "kube-public",
    "kube-node-lease",
  ]),
};

/** What has no namespace lands beside everything else that has none. */
export const namespaceExplicit = objectPolicy({
  name: "namespace-explicit",
  description: "Objects name their namespace, which is neither the default one nor the system's.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["4.5.1", "4.5.2"] }],
  remediationSteps: "Create a namespace and set metadata.namespace.",
  url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  tags: ["kubernetes", "security"],
  example: `metadata: { namespace: triton }`,
  settings,
  kinds: (object) => carriesPods(object) || namespacedKinds.includes(object.kind),
  check({ root }, { config, report }) {
    const field = root.at("metadata", "namespace");
    const namespace = field.text();
    if (namespace === undefined || namespace === "") {
      report(`${field.path} is missing`);
    } else if (namespace !== UNDETERMINED && config.forbidden.includes(namespace)) {
      report(`${field.path} is "${namespace}"`);
    }
  },
});
