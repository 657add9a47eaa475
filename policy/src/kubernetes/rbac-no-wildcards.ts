import { UNDETERMINED, type Field } from "../framework/field";
import type { KubernetesObject } from "../framework/kubernetes-object";
import { objectPolicy } from "../framework/resource-policy";
import { textsSetting } from "../framework/settings";

const settings = {
  allowedVerbs: textsSetting("Verbs that may be granted although they lead to more rights.", []),
};

const escalating = ["bind", "escalate", "impersonate"];
const reading = ["get", "list", "watch", "*"];
const running = [
  "pods/exec",
  "pods/attach",
  "pods/portforward",
  "nodes/proxy",
  "serviceaccounts/token",
];
const everyone = [
  "system:anonymous",
  "system:unauthenticated",
  "system:authenticated",
  "system:masters",
];

type Report = (message: string) => void;

function texts(field: Field): readonly string[] {
  return field
    .each()
    .map((item) => item.text())
    .filter((value) => typeof value === "string");
}

function checkRule(rule: Field, allowedVerbs: readonly string[], report: Report): void {
  const verbs = texts(rule.at("verbs"));
  const resources = texts(rule.at("resources"));
  const groups = texts(rule.at("apiGroups"));
  const urls = texts(rule.at("nonResourceURLs"));
  for (const [name, values] of [
    ["verbs", verbs],
    ["resources", resources],
    ["apiGroups", groups],
    ["nonResourceURLs", urls],
  ] as const) {
    if (values.includes("*")) {
      report(`${rule.at(name).path} contains *`);
    }
  }
  for (const verb of escalating.filter(
    (name) => verbs.includes(name) && !allowedVerbs.includes(name),
  )) {
    report(`${rule.at("verbs").path} contains ${verb}, which leads to any right`);
  }
  const isCore = groups.includes("") || groups.includes("*");
  // Reading by name is what a workload may need; listing reveals every value.
  const named = rule.at("resourceNames").isPresent;
  if (
    isCore &&
    resources.includes("secrets") &&
    !named &&
    verbs.some((verb) => reading.includes(verb))
  ) {
    report(`${rule.at("resources").path} contains secrets without resourceNames`);
  }
  for (const resource of running.filter((name) => resources.includes(name))) {
    report(`${rule.at("resources").path} contains ${resource}`);
  }
}

function checkBinding({ root }: KubernetesObject, report: Report): void {
  const role = root.at("roleRef", "name");
  const name = role.text();
  if (name === "cluster-admin" || name === "admin" || name === "edit") {
    report(`${role.path} is ${name}`);
  }
  for (const subject of root.at("subjects").each()) {
    const field = subject.at("name");
    const value = field.text();
    if (value === undefined || value === UNDETERMINED) {
      continue;
    }
    if (everyone.includes(value)) {
      report(`${field.path} is ${value}`);
    } else if (value === "default" && subject.at("kind").text() === "ServiceAccount") {
      report(
        `${field.path} is the default service account, which everything in its namespace shares`,
      );
    }
  }
}

/** Rights that a workload does not need are an intruder's. */
export const rbacNoWildcards = objectPolicy({
  name: "rbac-no-wildcards",
  description:
    "Roles name their verbs and resources, and none leads to further rights; nothing is bound to administrators or to everyone.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    {
      name: "CIS EKS",
      items: ["4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.8", "4.1.9", "4.1.10", "4.1.11", "4.1.12"],
    },
    { name: "NSA Kubernetes Hardening", items: ["C-0035"] },
  ],
  remediationSteps: "List the verbs and resources that are used, with resourceNames for Secrets.",
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  tags: ["kubernetes", "security"],
  example: `rules:
  - apiGroups: [""]
    resources: [configmaps]
    resourceNames: [models]
    verbs: [get]`,
  settings,
  kinds: (object) =>
    object.group === "rbac.authorization.k8s.io" &&
    ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].includes(object.kind),
  check(object, { config, report }) {
    if (object.kind.endsWith("Binding")) {
      checkBinding(object, report);
      return;
    }
    for (const rule of object.root.at("rules").each()) {
      checkRule(rule, config.allowedVerbs, report);
    }
  },
});
