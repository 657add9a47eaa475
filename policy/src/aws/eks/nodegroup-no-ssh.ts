import { resourcePolicy } from "../../framework/resource-policy";
import { hasText, textsOf } from "../texts";
import { tokens } from "../tokens";

/** With a key and no source groups EKS opens port 22 to the internet. */
export const nodegroupNoSsh = resourcePolicy({
  name: "nodegroup-no-ssh",
  description: "Nodes accept SSH from no one, or only from named security groups.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["5.4.3"] }],
  remediationSteps:
    "Remove remoteAccess and use Session Manager, or name the security groups in remoteAccess.sourceSecurityGroupIds.",
  url: "https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html",
  tags: ["eks", "network"],
  example: `remoteAccess: { ec2SshKey: "operators", sourceSecurityGroupIds: [bastionGroup.id] }`,
  types: [tokens.nodeGroup],
  check({ props }, { report }) {
    const remoteAccess = props.at("remoteAccess");
    if (remoteAccess.isAbsent || (remoteAccess.isKnown && !hasText(remoteAccess.at("ec2SshKey")))) {
      return;
    }
    const groups = remoteAccess.at("sourceSecurityGroupIds");
    const named = groups.isList && groups.each().some(hasText);
    if (!named && textsOf(groups).isComplete) {
      report(
        "remoteAccess.sourceSecurityGroupIds is missing, so port 22 of every node is open to the internet; remove remoteAccess or name the groups",
      );
    }
  },
});
