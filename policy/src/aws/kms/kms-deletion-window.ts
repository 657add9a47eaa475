import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { integerSetting } from "../../framework/settings";
import { tokens } from "../tokens";

const settings = {
  minimumDays: integerSetting("Days at least between the deletion of a key and its end.", 14, 7),
};

/** What a deleted key encrypted is lost; the window is the time to notice. */
export const kmsDeletionWindow = resourcePolicy({
  name: "kms-deletion-window",
  description: "A deleted KMS key can be brought back for a while.",
  severity: "medium",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["KMS.3"] }],
  remediationSteps: "Set deletionWindowInDays to 30, or leave it out.",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
  tags: ["kms", "reliability"],
  example: `new aws.kms.Key(name, { deletionWindowInDays: 30 })`,
  settings,
  types: [tokens.kmsKey],
  check({ props }, { config, report }) {
    const days = props.at("deletionWindowInDays").integer();
    if (days !== undefined && days !== UNDETERMINED && days < config.minimumDays) {
      report(`deletionWindowInDays is ${String(days)}; at least ${String(config.minimumDays)}`);
    }
  },
});
