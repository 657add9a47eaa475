import { logsRetentionKms } from "../../../../policy/src/aws/services/logs-retention-kms";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { unknown } from "../../support/pack";
import { others } from "../fixtures";

const forEver = "retentionInDays is missing, so the logs are kept and paid for ever";

describePolicy(logsRetentionKms, {
  compliant: resource(tokens.logGroup, "cluster", {
    name: "/aws/eks/triton/cluster",
    retentionInDays: 30,
    kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/k",
  }),
  broken: {
    "no retention": [drop("retentionInDays"), [forEver]],
    "a retention of 0 days, which is for ever": [set("retentionInDays", 0), [forEver]],
    "a short retention": [set("retentionInDays", 7), ["retentionInDays is 7; at least 30"]],
    "no key": [drop("kmsKeyId"), ["kmsKeyId is missing; give it the ARN of a KMS key"]],
    "a key that is no text": [set("kmsKeyId", true), ["kmsKeyId must be a string, not a boolean"]],
  },
  accepted: { "a key that the same update creates": set("kmsKeyId", unknown) },
  reads: ["retentionInDays"],
  notApplicable: others,
  configured: {
    "a shorter retention": [{ minimumDays: 7 }, set("retentionInDays", 7), []],
    "keys of CloudWatch": [{ requireKey: false }, drop("kmsKeyId"), []],
  },
});
