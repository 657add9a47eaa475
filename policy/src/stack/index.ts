import type { Policy } from "../framework/policy";
import { stackBucketCompanions } from "./stack-bucket-companions";
import { stackCostBudget } from "./stack-cost-budget";
import { stackDefaultSgManaged } from "./stack-default-sg-managed";
import { stackGpuBudget } from "./stack-gpu-budget";
import { stackHpaValid } from "./stack-hpa-valid";
import { stackIdentityBinding } from "./stack-identity-binding";
import { stackManagementConflicts } from "./stack-management-conflicts";
import { stackNetpolCovers } from "./stack-netpol-covers";
import { stackPdbCovers } from "./stack-pdb-covers";
import { stackPdbNotBlocking } from "./stack-pdb-not-blocking";
import { stackSelectorMatch } from "./stack-selector-match";
import { stackServiceTargets } from "./stack-service-targets";
import { vpcFlowLogs } from "./vpc-flow-logs";

/** Policies over the relations of a stack's resources. */
export const stackPolicies: readonly Policy[] = [
  stackPdbCovers,
  stackPdbNotBlocking,
  stackNetpolCovers,
  stackServiceTargets,
  stackHpaValid,
  stackSelectorMatch,
  stackBucketCompanions,
  vpcFlowLogs,
  stackDefaultSgManaged,
  stackIdentityBinding,
  stackGpuBudget,
  stackCostBudget,
  stackManagementConflicts,
];
