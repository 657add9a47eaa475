import { nodegroupNoSsh } from "../../../../policy/src/aws/eks/nodegroup-no-ssh";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { unknown } from "../../support/pack";
import { nodeGroup, others } from "../fixtures";

const open =
  "remoteAccess.sourceSecurityGroupIds is missing, so port 22 of every node is open to the internet; remove remoteAccess or name the groups";

const groups = "remoteAccess.sourceSecurityGroupIds";

describePolicy(nodegroupNoSsh, {
  compliant: set("remoteAccess", {
    ec2SshKey: "operators",
    sourceSecurityGroupIds: ["sg-0123456789abcdef0"],
  })(nodeGroup()),
  broken: {
    "a key without source groups": [set("remoteAccess", { ec2SshKey: "operators" }), [open]],
    "an empty list of groups": [
      set("remoteAccess", { ec2SshKey: "operators", sourceSecurityGroupIds: [] }),
      [open],
    ],
    "a key that is not known yet": [set("remoteAccess", { ec2SshKey: unknown }), [open]],
    "groups that are no text": [
      set("remoteAccess", { ec2SshKey: "operators", sourceSecurityGroupIds: [{ id: "sg-1" }] }),
      [`${groups}[0] must be a string, not an object`],
    ],
  },
  accepted: {
    "a group that the same update creates": set("remoteAccess", {
      ec2SshKey: "operators",
      sourceSecurityGroupIds: [unknown],
    }),
    "remote access without a key": set("remoteAccess", {}),
    "no remote access": drop("remoteAccess"),
  },
  reads: [],
  notApplicable: others,
});
