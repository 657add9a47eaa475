import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

/** Two locks: EKS's own against every tool, and Pulumi's against this stack. */
export const eksDeletionProtect = resourcePolicy({
  name: "eks-deletion-protect",
  description: "The cluster cannot be deleted by accident.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Set deletionProtection to true and the resource option protect to true.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
  tags: ["eks", "reliability"],
  example: `new aws.eks.Cluster(name, { deletionProtection: true, … }, { protect: true })`,
  types: [tokens.cluster],
  check({ props, opts }, { report }) {
    const protection = props.at("deletionProtection").flag();
    if (protection !== UNDETERMINED && protection !== true) {
      report("deletionProtection is not true, so EKS deletes the cluster when asked");
    }
    if (!opts.protect) {
      report(
        "the resource option protect is not true, so the stack may delete or replace the cluster",
      );
    }
  },
});
