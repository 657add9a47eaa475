import { UNDETERMINED } from "../framework/field";
import type { KubernetesObject } from "../framework/kubernetes-object";
import { flagSetting, textsSetting } from "../framework/settings";
import { stackPolicy } from "../framework/stack-policy";
import { isEmptySelector, selects } from "./selectors";
import { all, any, type Verdict } from "./verdict";
import { mayHoldReleases, namespaceOf, share, titleOf, workloadsOf } from "./workloads";

type Direction = "Ingress" | "Egress";
const directions: readonly Direction[] = ["Ingress", "Egress"];

const settings = {
  ignoredNamespaces: textsSetting("Namespaces that somebody else isolates.", ["kube-system"]),
  requireDefaultDeny: flagSetting(
    "Whether each namespace with workloads needs a policy that denies everything else.",
    true,
  ),
};

/**
 * Whether a policy isolates pods in a direction. Without `policyTypes` it is ingress, and egress where there are
 * egress rules. https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
function isolates(policy: KubernetesObject, direction: Direction): Verdict {
  const spec = policy.root.at("spec");
  const types = spec.at("policyTypes").items();
  if (types === UNDETERMINED) {
    return UNDETERMINED;
  }
  if (types === undefined) {
    return direction === "Ingress" || spec.at("egress").isPresent;
  }
  return any(
    types.map((type) => {
      const value = type.text();
      return value === UNDETERMINED ? UNDETERMINED : value === direction;
    }),
  );
}

function deniesAll(policy: KubernetesObject): Verdict {
  const spec = policy.root.at("spec");
  const isWhole = spec.at("podSelector").isUnknown
    ? UNDETERMINED
    : isEmptySelector(spec.at("podSelector")) || spec.at("podSelector").isAbsent;
  const hasRules = ["ingress", "egress"].some((rules) => {
    const items = spec.at(rules).items();
    return items === UNDETERMINED || (items !== undefined && items.length > 0);
  });
  return all([isWhole, !hasRules, ...directions.map((direction) => isolates(policy, direction))]);
}

/** Every pod talks to every other until a policy selects it. */
export const stackNetpolCovers = stackPolicy({
  name: "stack-netpol-covers",
  description: "Network policies decide what every workload may receive and send.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    { name: "CIS EKS", items: ["4.3.2"] },
    { name: "NSA Kubernetes Hardening", items: ["C-0030"] },
  ],
  remediationSteps:
    "Create a NetworkPolicy with both policyTypes whose podSelector matches the workload, and in each namespace one with an empty podSelector and no rules.",
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  tags: ["kubernetes", "network"],
  example: `kind: NetworkPolicy
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }`,
  settings,
  check({ config, resources, objectsOfKind, report }) {
    const policies = objectsOfKind("NetworkPolicy").filter(({ isPatch }) => !isPatch);
    const isIgnored = (object: KubernetesObject): boolean => {
      const namespace = namespaceOf(object);
      return typeof namespace === "string" && config.ignoredNamespaces.includes(namespace);
    };
    const workloads = workloadsOf(resources).filter(({ object }) => !isIgnored(object));
    const selectsPods = (
      policy: KubernetesObject,
      { object, labels }: (typeof workloads)[number],
    ): Verdict =>
      all([share(policy, object), selects(policy.root.at("spec", "podSelector"), labels)]);

    for (const workload of workloads) {
      const open = directions.filter(
        (direction) =>
          any(
            policies.map((policy) =>
              all([isolates(policy, direction), selectsPods(policy, workload)]),
            ),
          ) === false,
      );
      if (open.length > 0) {
        report(
          `${titleOf(workload.object)}: no NetworkPolicy selects its pods for ${open.join(" and ")}`,
          workload.object.resource.urn,
        );
      }
    }
    const seen = new Set<string>();
    for (const { object } of workloads) {
      const namespace = namespaceOf(object);
      const isDenied = any(
        policies.map((policy) => all([share(policy, object), deniesAll(policy)])),
      );
      if (
        config.requireDefaultDeny &&
        typeof namespace === "string" &&
        !seen.has(namespace) &&
        isDenied === false
      ) {
        seen.add(namespace);
        report(
          `namespace ${namespace} has no NetworkPolicy that denies everything else`,
          object.resource.urn,
        );
      }
    }
    for (const policy of policies.filter((each) => !isIgnored(each))) {
      const isUsed = any(workloads.map((workload) => selectsPods(policy, workload)));
      if (isUsed === false && deniesAll(policy) === false && !mayHoldReleases(resources, policy)) {
        report(`${titleOf(policy)} selects no workload of the stack`, policy.resource.urn);
      }
    }
  },
});
