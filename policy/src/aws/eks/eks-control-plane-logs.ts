import { resourcePolicy } from "../../framework/resource-policy";
import { textsSetting } from "../../framework/settings";
import { textsOf } from "../texts";
import { tokens } from "../tokens";

const settings = {
  // https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
  types: textsSetting("Log types that the control plane must send to CloudWatch.", [
    "api",
    "audit",
    "authenticator",
    "controllerManager",
    "scheduler",
  ]),
};

/** EKS sends no control-plane log unless told to. */
export const eksControlPlaneLogs = resourcePolicy({
  name: "eks-control-plane-logs",
  description: "The control plane sends its logs to CloudWatch.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    { name: "AWS FSBP", items: ["EKS.8"] },
    { name: "CIS EKS", items: ["2.1.1"] },
  ],
  remediationSteps:
    "List api, audit, authenticator, controllerManager and scheduler in enabledClusterLogTypes.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",
  tags: ["eks", "logging"],
  example: `enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"]`,
  settings,
  types: [tokens.cluster],
  check({ props }, { config, report }) {
    const enabled = textsOf(props.at("enabledClusterLogTypes"));
    const missing = config.types.filter(
      (type) => !enabled.known.some(({ value }) => value === type),
    );
    if (enabled.isComplete && missing.length > 0) {
      report(`enabledClusterLogTypes lacks ${missing.join(", ")}`);
    }
  },
  remediate({ props }, { types }) {
    const enabled = props["enabledClusterLogTypes"] ?? [];
    if (!Array.isArray(enabled) || types.every((type) => enabled.includes(type))) {
      return false;
    }
    props["enabledClusterLogTypes"] = [...new Set([...(enabled as unknown[]), ...types])];
    return true;
  },
});
