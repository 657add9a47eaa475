import { resourcePolicy } from "../../framework/resource-policy";
import { hasText } from "../texts";
import { tokens } from "../tokens";

/** Without a version AWS takes its default of the day. */
export const addonsPinned = resourcePolicy({
  name: "addons-pinned",
  description: "Each EKS add-on has a version.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Set addonVersion, for example from `aws eks describe-addon-versions`.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html",
  tags: ["eks", "upgrades"],
  example: `addonVersion: "v1.22.4-eksbuild.3"`,
  types: [tokens.addon],
  check({ props }, { report }) {
    if (!hasText(props.at("addonVersion"))) {
      report(
        "addonVersion is missing, so two updates of the same program may install two versions",
      );
    }
  },
});
