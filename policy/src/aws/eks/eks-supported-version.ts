import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { textsSetting } from "../../framework/settings";
import { tokens } from "../tokens";

const settings = {
  // Minor versions in standard support: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions-standard.html
  versions: textsSetting("Kubernetes minor versions that a cluster may run.", ["1.35", "1.36"]),
};

/** A version in extended support costs six times as much, and one beyond it is upgraded by AWS. */
export const eksSupportedVersion = resourcePolicy({
  name: "eks-supported-version",
  description:
    "The cluster runs a Kubernetes version that is in standard support and tested with this platform.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["EKS.2"] }],
  remediationSteps: "Set version to one of the accepted minor versions, one minor up at a time.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
  tags: ["eks", "upgrades"],
  example: `version: "1.36"`,
  settings,
  types: [tokens.cluster],
  check({ props }, { config, report }) {
    const version = props.at("version").text();
    const accepted = config.versions.join(", ");
    if (version === undefined) {
      report(`version is missing, so AWS chooses one; accepted: ${accepted}`);
    } else if (version !== UNDETERMINED && !config.versions.includes(version)) {
      report(`version is ${version}; accepted: ${accepted}`);
    }
  },
});
