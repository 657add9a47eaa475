import { rbacNoWildcards } from "../../../policy/src/kubernetes/rbac-no-wildcards";
import { describePolicy } from "../support/describe-policy";
import { all, drop, set } from "../support/edits";
import { narrowRole, tritonDeployment } from "../support/fixtures";

describePolicy(rbacNoWildcards, {
  compliant: narrowRole(),
  broken: {
    "all verbs": [set("rules[0].verbs", ["*"]), ["rules[0].verbs contains *"]],
    "all resources of all groups": [
      all(set("rules[0].resources", ["*"]), set("rules[0].apiGroups", ["*"])),
      ["rules[0].resources contains *", "rules[0].apiGroups contains *"],
    ],
    "verbs that lead to any right": [
      set("rules[0].verbs", ["bind", "escalate", "impersonate"]),
      [
        "rules[0].verbs contains bind, which leads to any right",
        "rules[0].verbs contains escalate, which leads to any right",
        "rules[0].verbs contains impersonate, which leads to any right",
      ],
    ],
    "all Secrets": [
      all(set("rules[0].resources", ["secrets"]), drop("rules[0].resourceNames")),
      ["rules[0].resources contains secrets without resourceNames"],
    ],
    "running commands in pods": [
      set("rules[0].resources", ["pods/exec"]),
      ["rules[0].resources contains pods/exec"],
    ],
    "all URLs": [set("rules[0].nonResourceURLs", ["*"]), ["rules[0].nonResourceURLs contains *"]],
  },
  accepted: {
    "one Secret by name": set("rules[0].resources", ["secrets"]),
  },
  reads: ["rules[0].apiGroups[0]", "rules[0].resources[0]", "rules[0].verbs[0]"],
  notApplicable: [tritonDeployment()],
  configured: {
    "binding allowed": [{ allowedVerbs: ["bind"] }, set("rules[0].verbs", ["bind"]), []],
  },
});
