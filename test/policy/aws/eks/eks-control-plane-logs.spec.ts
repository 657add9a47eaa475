import { eksControlPlaneLogs } from "../../../../policy/src/aws/eks/eks-control-plane-logs";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { cluster, others } from "../fixtures";

const all = "enabledClusterLogTypes";

describePolicy(eksControlPlaneLogs, {
  compliant: cluster(),
  broken: {
    "no logs": [
      drop(all),
      [`${all} lacks api, audit, authenticator, controllerManager, scheduler`],
    ],
    "an empty list": [
      set(all, []),
      [`${all} lacks api, audit, authenticator, controllerManager, scheduler`],
    ],
    "no audit log": [
      set(all, ["api", "authenticator", "controllerManager", "scheduler"]),
      [`${all} lacks audit`],
    ],
  },
  reads: [0, 1, 2, 3, 4].map((index) => `${all}[${String(index)}]`),
  notApplicable: others,
  configured: {
    "only the audit log": [{ types: ["audit"] }, set(all, ["audit"]), []],
    "one that is missing": [{ types: ["audit"] }, set(all, ["api"]), [`${all} lacks audit`]],
  },
});
