import { UNDETERMINED, type Field } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { isInternet, prefixLengthOf } from "../cidr";
import { tokens } from "../tokens";

function checkNetworks(cidrs: Field, report: (message: string) => void): void {
  const networks = cidrs.items();
  if (networks === undefined || (networks !== UNDETERMINED && networks.length === 0)) {
    report(
      `${cidrs.path} is missing, so the whole internet reaches the API server; list the networks that need it or set vpcConfig.endpointPublicAccess to false`,
    );
    return;
  }
  for (const place of cidrs.each()) {
    const network = place.text();
    if (typeof network !== "string") {
      continue;
    }
    if (prefixLengthOf(network) === undefined) {
      report(`${place.path} is not a network; write it as 203.0.113.0/24`);
    } else if (isInternet(network)) {
      report(
        `${place.path} is ${network}, which opens the API server to the internet; name smaller networks`,
      );
    }
  }
}

/** Defaults: private off, public on and open. https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html */
export const eksEndpointPrivate = resourcePolicy({
  name: "eks-endpoint-private",
  description:
    "The Kubernetes API server is reached from inside the VPC, and from outside only by named networks.",
  severity: "critical",
  level: "mandatory",
  frameworks: [
    { name: "AWS FSBP", items: ["EKS.1"] },
    { name: "CIS EKS", items: ["5.4.1", "5.4.2"] },
  ],
  remediationSteps:
    "Set vpcConfig.endpointPrivateAccess to true, and vpcConfig.endpointPublicAccess to false or vpcConfig.publicAccessCidrs to the networks that need the API server.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
  tags: ["eks", "network"],
  example: `vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false }`,
  types: [tokens.cluster],
  check({ props }, { report }) {
    const vpcConfig = props.at("vpcConfig");
    const privateAccess = vpcConfig.at("endpointPrivateAccess").flag();
    if (privateAccess !== UNDETERMINED && privateAccess !== true) {
      report(
        "vpcConfig.endpointPrivateAccess is not true, so nodes reach the API server over the internet",
      );
    }
    const publicAccess = vpcConfig.at("endpointPublicAccess").flag();
    if (publicAccess === true || publicAccess === undefined) {
      checkNetworks(vpcConfig.at("publicAccessCidrs"), report);
    }
  },
});
