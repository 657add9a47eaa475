import { saTokenAutomountOff } from "../../../policy/src/kubernetes/sa-token-automount-off";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";

describePolicy(saTokenAutomountOff, {
  compliant: tritonDeployment(),
  broken: {
    "a token by default": [
      drop(`${pod}.automountServiceAccountToken`),
      [`${pod}.automountServiceAccountToken is not false`],
    ],
    "a token": [
      set(`${pod}.automountServiceAccountToken`, true),
      [`${pod}.automountServiceAccountToken is not false`],
    ],
  },
  reads: [`${pod}.automountServiceAccountToken`],
  notApplicable: [internalService()],
  configured: {
    "an account that talks to the API": [
      { allowedServiceAccounts: ["triton-main"] },
      drop(`${pod}.automountServiceAccountToken`),
      [],
    ],
  },
});
