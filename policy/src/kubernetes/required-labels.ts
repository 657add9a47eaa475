import { UNDETERMINED, type Field } from "../framework/field";
import { clusterKinds, namespacedKinds } from "../framework/namespaced-kinds";
import { carriesPods, podsOf } from "../framework/pod-template";
import { remediateObjects } from "../framework/remediation";
import { objectPolicy } from "../framework/resource-policy";
import { shapedSetting, textsSetting } from "../framework/settings";
import type { KubernetesObject } from "../framework/kubernetes-object";

const text = { type: "string" } as const;
// https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
const common = ["name", "instance", "version", "component", "part-of", "managed-by"];

const settings = {
  labels: shapedSetting<Readonly<Record<string, string>>>(
    "Labels that every object and pod carries, each with a regular expression that its value matches.",
    {
      ...Object.fromEntries(common.map((name) => [`app.kubernetes.io/${name}`, "^.+$"])),
      "triton-platform/environment": "^(?:local|sandbox|dev|staging|prod)$",
      "triton-platform/owner": "^.+$",
    },
    { type: "object", additionalProperties: text },
  ),
  sharedLabels: textsSetting(
    "The ones among them that a Namespace and a NetworkPolicy for all its pods carry, which instances of every version share.",
    ["name", "part-of", "managed-by"]
      .map((name) => `app.kubernetes.io/${name}`)
      .concat("triton-platform/environment", "triton-platform/owner"),
  ),
  additions: shapedSetting<Readonly<Record<string, string>>>(
    "Labels that level remediate adds where they are missing.",
    {},
    { type: "object", additionalProperties: text },
  ),
};

function checkLabels(
  labels: Field,
  expected: Readonly<Record<string, string>>,
  report: (message: string) => void,
): void {
  for (const [name, pattern] of Object.entries(expected)) {
    const field = labels.at(name);
    const value = field.text();
    if (value === undefined) {
      report(`${field.path} is missing`);
    } else if (value !== UNDETERMINED && !new RegExp(pattern).test(value)) {
      report(`${field.path} is "${value}"; it must match ${pattern}`);
    }
  }
}

function places(object: KubernetesObject): Field[] {
  const pods =
    carriesPods(object) && object.kind !== "Pod" && object.kind !== "InferenceService"
      ? podsOf(object)
      : [];
  return [
    object.root.at("metadata", "labels"),
    ...pods.map(({ metadata }) => metadata.at("labels")),
  ];
}

function isShared({ kind, root }: KubernetesObject): boolean {
  const selector = root.at("spec", "podSelector");
  const selectsAll =
    kind === "NetworkPolicy" && selector.isKnown && selector.eachEntry().length === 0;
  return kind === "Namespace" || selectsAll;
}

/** Labels say whose an object is, what it belongs to and what it costs. */
export const requiredLabels = objectPolicy({
  name: "required-labels",
  description: "Objects and pods carry the common labels, and say their owner and environment.",
  severity: "low",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Add the labels. Level remediate adds the ones in `additions`.",
  url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/",
  tags: ["kubernetes", "ownership", "cost"],
  example: `metadata:
  labels:
    app.kubernetes.io/name: triton
    app.kubernetes.io/instance: main
    app.kubernetes.io/version: 2.72.0
    app.kubernetes.io/component: inference-server
    app.kubernetes.io/part-of: triton-platform
    app.kubernetes.io/managed-by: pulumi
    triton-platform/environment: prod
    triton-platform/owner: ml-platform`,
  settings,
  kinds: (object) =>
    !object.isPatch &&
    (carriesPods(object) ||
      namespacedKinds.includes(object.kind) ||
      clusterKinds.includes(object.kind)),
  check(object, { config, report }) {
    const expected = isShared(object)
      ? Object.fromEntries(
          Object.entries(config.labels).filter(([name]) => config.sharedLabels.includes(name)),
        )
      : config.labels;
    for (const labels of places(object)) {
      checkLabels(labels, expected, report);
    }
  },
  remediate: (resource, config) =>
    remediateObjects(resource, (object) =>
      object.isPatch
        ? []
        : places(object).flatMap((labels) =>
            Object.entries(config.additions).map(([name, value]) => ({
              place: labels.at(name),
              value,
            })),
          ),
    ),
});
