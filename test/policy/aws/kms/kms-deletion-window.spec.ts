import { kmsDeletionWindow } from "../../../../policy/src/aws/kms/kms-deletion-window";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { others } from "../fixtures";

describePolicy(kmsDeletionWindow, {
  compliant: resource(tokens.kmsKey, "models", { deletionWindowInDays: 14 }),
  broken: {
    "a short window": [
      set("deletionWindowInDays", 13),
      ["deletionWindowInDays is 13; at least 14"],
    ],
  },
  accepted: { "the default of 30 days": drop("deletionWindowInDays") },
  reads: ["deletionWindowInDays"],
  notApplicable: others,
  configured: {
    "the longest window": [
      { minimumDays: 30 },
      set("deletionWindowInDays", 29),
      ["deletionWindowInDays is 29; at least 30"],
    ],
    "the shortest window": [{ minimumDays: 7 }, set("deletionWindowInDays", 7), []],
    "a window that KMS does not know": [
      { minimumDays: 6 },
      set("deletionWindowInDays", 14),
      ["the policy's configuration is wrong: minimumDays must be at least 7"],
    ],
  },
});
