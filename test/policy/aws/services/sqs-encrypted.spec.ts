import { sqsEncrypted } from "../../../../policy/src/aws/services/sqs-encrypted";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { all, drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { unknown } from "../../support/pack";
import { others } from "../fixtures";

const plain = "neither sqsManagedSseEnabled nor kmsMasterKeyId is set";

describePolicy(sqsEncrypted, {
  compliant: resource(tokens.queue, "interruptions", { sqsManagedSseEnabled: true }),
  broken: {
    "encryption that is off": [set("sqsManagedSseEnabled", false), [plain]],
    "no encryption": [drop("sqsManagedSseEnabled"), [plain]],
  },
  accepted: {
    "a key that the same update creates": all(
      drop("sqsManagedSseEnabled"),
      set("kmsMasterKeyId", unknown),
    ),
  },
  reads: ["sqsManagedSseEnabled"],
  notApplicable: others,
});
