import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

/** The VPC CNI ignores NetworkPolicy objects until its agent is switched on. */
export const cniNetworkPolicyOn = resourcePolicy({
  name: "cni-network-policy-on",
  description: "The VPC CNI enforces NetworkPolicy objects.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    { name: "CIS EKS", items: ["4.3.1", "5.4.4"] },
    { name: "NSA Kubernetes Hardening", items: ["Network separation and hardening"] },
  ],
  remediationSteps:
    'Set configurationValues of the vpc-cni add-on to JSON with `"enableNetworkPolicy": "true"`.',
  url: "https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html",
  tags: ["eks", "network"],
  example: `configurationValues: JSON.stringify({ enableNetworkPolicy: "true" })`,
  types: [tokens.addon],
  check({ props }, { report }) {
    const name = props.at("addonName").text();
    if (name !== UNDETERMINED && name !== "vpc-cni") {
      return;
    }
    const values = props.at("configurationValues");
    if (name === UNDETERMINED || values.text() === UNDETERMINED) {
      return;
    }
    const enabled = values.json().at("enableNetworkPolicy").toggle();
    if (enabled !== UNDETERMINED && enabled !== true) {
      report(
        "configurationValues does not set enableNetworkPolicy to true, so network policies are accepted and ignored",
      );
    }
  },
});
