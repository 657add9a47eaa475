import { namespaceExplicit } from "../../../policy/src/kubernetes/namespace-explicit";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { restrictedNamespace, tritonDeployment } from "../support/fixtures";

describePolicy(namespaceExplicit, {
  compliant: tritonDeployment(),
  broken: {
    "no namespace": [drop("metadata.namespace"), ["metadata.namespace is missing"]],
    "the default namespace": [
      set("metadata.namespace", "default"),
      ['metadata.namespace is "default"'],
    ],
    "the system's namespace": [
      set("metadata.namespace", "kube-system"),
      ['metadata.namespace is "kube-system"'],
    ],
  },
  reads: ["metadata.namespace"],
  notApplicable: [restrictedNamespace()],
  configured: {
    "the system's namespace allowed": [
      { forbidden: ["default"] },
      set("metadata.namespace", "kube-system"),
      [],
    ],
  },
});
