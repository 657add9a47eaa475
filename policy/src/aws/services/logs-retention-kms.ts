import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { flagSetting, integerSetting } from "../../framework/settings";
import { hasText } from "../texts";
import { tokens } from "../tokens";

const settings = {
  minimumDays: integerSetting("Days at least that a log group keeps what it receives.", 30, 1),
  requireKey: flagSetting(
    "Whether a log group must be encrypted with a KMS key of the account.",
    true,
  ),
};

/** CloudWatch keeps logs for ever and encrypts them with keys of its own, unless told otherwise. */
export const logsRetentionKms = resourcePolicy({
  name: "logs-retention-kms",
  description: "Log groups are kept for a known time and encrypted with a KMS key of the account.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["2.1.1"] }],
  remediationSteps: "Set retentionInDays and kmsKeyId.",
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  tags: ["logging", "encryption"],
  example: `new aws.cloudwatch.LogGroup(name, { retentionInDays: 30, kmsKeyId: key.arn })`,
  settings,
  types: [tokens.logGroup],
  check({ props }, { config, report }) {
    const days = props.at("retentionInDays").integer();
    if (days === undefined || days === 0) {
      report("retentionInDays is missing, so the logs are kept and paid for ever");
    } else if (days !== UNDETERMINED && days < config.minimumDays) {
      report(`retentionInDays is ${String(days)}; at least ${String(config.minimumDays)}`);
    }
    if (config.requireKey && !hasText(props.at("kmsKeyId"))) {
      report("kmsKeyId is missing; give it the ARN of a KMS key");
    }
  },
});
