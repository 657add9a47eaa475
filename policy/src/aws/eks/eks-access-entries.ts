import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { flagSetting } from "../../framework/settings";
import { tokens } from "../tokens";

const settings = {
  allowCreatorAdmin: flagSetting(
    "Lets the principal that creates the cluster be its administrator without an access entry.",
    false,
  ),
};

/** Access entries are visible and revocable; aws-auth and the creator's hidden right are not. */
export const eksAccessEntries = resourcePolicy({
  name: "eks-access-entries",
  description: "Who may use the Kubernetes API is decided by access entries alone.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["4.1.7", "5.5.1"] }],
  remediationSteps:
    'Set accessConfig.authenticationMode to "API" and accessConfig.bootstrapClusterCreatorAdminPermissions to false, and add an access entry for each administrator.',
  url: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
  tags: ["eks", "access"],
  example: `accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false }`,
  settings,
  types: [tokens.cluster],
  check({ props }, { config, report }) {
    const access = props.at("accessConfig");
    const mode = access.at("authenticationMode").text();
    if (mode !== UNDETERMINED && mode !== "API") {
      report(
        'accessConfig.authenticationMode is not "API", so the aws-auth ConfigMap grants access too',
      );
    }
    const creator = access.at("bootstrapClusterCreatorAdminPermissions").flag();
    if (creator !== UNDETERMINED && creator !== false && !config.allowCreatorAdmin) {
      report(
        "accessConfig.bootstrapClusterCreatorAdminPermissions is not false, so whoever creates the cluster stays its administrator",
      );
    }
  },
});
