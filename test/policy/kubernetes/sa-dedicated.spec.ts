import { saDedicated } from "../../../policy/src/kubernetes/sa-dedicated";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";

describePolicy(saDedicated, {
  compliant: tritonDeployment(),
  broken: {
    "no account": [drop(`${pod}.serviceAccountName`), [`${pod}.serviceAccountName is missing`]],
    "the default account": [
      set(`${pod}.serviceAccountName`, "default"),
      [`${pod}.serviceAccountName is "default"`],
    ],
  },
  reads: [`${pod}.serviceAccountName`],
  notApplicable: [internalService()],
});
