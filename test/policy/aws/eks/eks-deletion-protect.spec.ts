import { eksDeletionProtect } from "../../../../policy/src/aws/eks/eks-deletion-protect";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { cluster, others } from "../fixtures";

const unprotected = "deletionProtection is not true, so EKS deletes the cluster when asked";

describePolicy(eksDeletionProtect, {
  compliant: cluster(),
  broken: {
    "protection that is off": [set("deletionProtection", false), [unprotected]],
    "the default, which is no protection": [drop("deletionProtection"), [unprotected]],
    "a resource that the stack may delete": [
      (resource) => ({ ...resource, protect: false }),
      ["the resource option protect is not true, so the stack may delete or replace the cluster"],
    ],
  },
  reads: ["deletionProtection"],
  notApplicable: others,
});
