import { priorityClass } from "../../../policy/src/kubernetes/priority-class";
import { describePolicy } from "../support/describe-policy";
import { drop } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";

describePolicy(priorityClass, {
  compliant: tritonDeployment(),
  broken: {
    "no class": [drop(`${pod}.priorityClassName`), [`${pod}.priorityClassName is missing`]],
  },
  reads: [`${pod}.priorityClassName`],
  notApplicable: [internalService()],
  configured: {
    "another class": [
      { allowed: ["serving"] },
      (resource) => resource,
      [`${pod}.priorityClassName is "inference"; accepted: serving`],
    ],
  },
});
