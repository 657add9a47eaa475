import { UNDETERMINED, type Field } from "../framework/field";
import { remediateObjects } from "../framework/remediation";
import { objectPolicy } from "../framework/resource-policy";
import { choiceSetting, textsSetting, textSetting } from "../framework/settings";

const settings = {
  profile: choiceSetting(
    "The profile that namespaces enforce.",
    ["restricted", "baseline"],
    "restricted",
  ),
  version: textSetting("The version that level remediate pins.", "v1.34", {
    pattern: "^v1\\.\\d+$",
  }),
  privilegedNamespaces: textsSetting("Namespaces of node agents, which may be privileged.", []),
};

const prefix = "pod-security.kubernetes.io/";
const modes = ["enforce", "audit", "warn"];

function isExempt(name: Field, privileged: readonly string[]): boolean {
  const value = name.isKnown ? name.text() : undefined;
  return typeof value === "string" && privileged.includes(value);
}

/** Admission enforces the profile on pods that no policy pack ever sees. */
export const namespacePsaLabels = objectPolicy({
  name: "namespace-psa-labels",
  description:
    "Namespaces enforce, audit and warn for a Pod Security Standards profile of a pinned version.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    { name: "Pod Security Standards", items: ["restricted"] },
    { name: "CIS EKS", items: ["4.2.1"] },
  ],
  remediationSteps:
    "Add the pod-security.kubernetes.io labels. Level remediate adds those that are missing.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  tags: ["kubernetes", "security"],
  example: `metadata:
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: v1.34
    pod-security.kubernetes.io/audit: restricted
    pod-security.kubernetes.io/audit-version: v1.34
    pod-security.kubernetes.io/warn: restricted
    pod-security.kubernetes.io/warn-version: v1.34`,
  settings,
  kinds: ["Namespace"],
  check({ root, isPatch }, { config, report }) {
    if (isPatch || isExempt(root.at("metadata", "name"), config.privilegedNamespaces)) {
      return;
    }
    const labels = root.at("metadata", "labels");
    for (const mode of modes) {
      const profile = labels.at(`${prefix}${mode}`);
      const value = profile.text();
      if (value !== UNDETERMINED && value !== config.profile && value !== "restricted") {
        report(
          `${profile.path} is ${value === undefined ? "missing" : `"${value}"`}; it must be ${config.profile}`,
        );
      }
      const version = labels.at(`${prefix}${mode}-version`);
      const pinned = version.text();
      if (pinned !== UNDETERMINED && !/^v1\.\d+$/.test(pinned ?? "")) {
        report(
          `${version.path} is ${pinned === undefined ? "missing" : `"${pinned}"`}; pin a version such as ${config.version}`,
        );
      }
    }
  },
  remediate: (resource, config) =>
    remediateObjects(resource, ({ root, kind, isPatch }) => {
      const labels = root.at("metadata", "labels");
      return kind !== "Namespace" ||
        isPatch ||
        isExempt(root.at("metadata", "name"), config.privilegedNamespaces)
        ? []
        : modes.flatMap((mode) => [
            { place: labels.at(`${prefix}${mode}`), value: config.profile },
            { place: labels.at(`${prefix}${mode}-version`), value: config.version },
          ]);
    }),
});
