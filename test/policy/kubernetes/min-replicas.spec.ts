import { minReplicas } from "../../../policy/src/kubernetes/min-replicas";
import { describePolicy } from "../support/describe-policy";
import { all, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

describePolicy(minReplicas, {
  compliant: tritonDeployment(),
  broken: {
    "one replica": [set("spec.replicas", 1), ["spec.replicas is 1; it must be at least 2"]],
    "no number": [
      drop("spec.replicas"),
      ["spec.replicas is missing, which means 1; it must be at least 2"],
    ],
  },
  accepted: {
    "an autoscaler's workload": all(
      drop("spec.replicas"),
      set('metadata.annotations["triton-platform/autoscaled"]', "true"),
    ),
  },
  reads: ["spec.replicas"],
  notApplicable: [internalService()],
  configured: {
    three: [{ minimum: 3 }, (resource) => resource, ["spec.replicas is 2; it must be at least 3"]],
  },
});
