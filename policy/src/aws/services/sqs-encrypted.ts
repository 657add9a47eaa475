import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { hasText } from "../texts";
import { tokens } from "../tokens";

/** Interruption queues carry instance ids and events of the account. */
export const sqsEncrypted = resourcePolicy({
  name: "sqs-encrypted",
  description: "Queues are encrypted.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Set sqsManagedSseEnabled to true or kmsMasterKeyId to a key.",
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
  tags: ["sqs", "encryption"],
  example: `new aws.sqs.Queue(name, { sqsManagedSseEnabled: true })`,
  types: [tokens.queue],
  check({ props }, { report }) {
    if (hasText(props.at("kmsMasterKeyId"))) {
      return;
    }
    const managed = props.at("sqsManagedSseEnabled").flag();
    if (managed !== UNDETERMINED && managed !== true) {
      report("neither sqsManagedSseEnabled nor kmsMasterKeyId is set");
    }
  },
});
