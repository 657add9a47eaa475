import { providerPinned } from "../../../../policy/src/aws/account/provider-pinned";
import { providerToken } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { unknown } from "../../support/pack";

const kubernetes = resource("pulumi:providers:kubernetes", "cluster", {});
const noRegion = "region is missing, so the shell of whoever deploys decides";
const noAccount = "allowedAccountIds is missing, so credentials of any account deploy the stack";
const noTags = "defaultTags is missing, so resources carry no tags";

const props = {
  region: "eu-central-1",
  allowedAccountIds: ["123456789012"],
  defaultTags: { tags: { owner: "ml-platform" } },
  skipCredentialsValidation: "false",
  skipRequestingAccountId: "false",
};

describePolicy(providerPinned, {
  compliant: resource(providerToken, "aws", props),
  broken: {
    "no region": [drop("region"), [noRegion]],
    "no account": [drop("allowedAccountIds"), [noAccount]],
    "an empty list of accounts": [set("allowedAccountIds", "[]"), [noAccount]],
    "no tags": [drop("defaultTags"), [noTags]],
    "no default tags in it": [set("defaultTags", "{}"), [noTags]],
    "an empty map of tags": [set("defaultTags", '{"tags":{}}'), [noTags]],
    "credentials that are not looked at": [
      set("skipCredentialsValidation", "true"),
      ["skipCredentialsValidation is true, so the provider does not look which account it changes"],
    ],
    "an account that is not asked for": [
      set("skipRequestingAccountId", true),
      ["skipRequestingAccountId is true, so the provider does not look which account it changes"],
    ],
    "the default provider": [
      () => resource(providerToken, "default_7_48_0", { version: "7.48.0" }),
      [noRegion, noAccount, noTags],
    ],
    "text that is no JSON": [
      set("allowedAccountIds", "123456789012,"),
      ["allowedAccountIds must be JSON, not text that does not parse"],
    ],
  },
  accepted: {
    "lists and maps as JSON text, as the engine has them": (provider) =>
      set(
        "allowedAccountIds",
        '["123456789012"]',
      )(set("defaultTags", '{"tags":{"owner":"ml-platform"}}')(provider)),
    "a region that is looked up": set("region", unknown),
  },
  reads: ["skipCredentialsValidation", "skipRequestingAccountId"],
  notApplicable: [kubernetes],
  configured: {
    "an S3-compatible service": [
      { requireAccount: false, requireTags: false, allowSkips: true },
      () =>
        resource(providerToken, "object-store", {
          region: "us-west-2",
          endpoints: '[{"s3":"http://127.0.0.1:9000"}]',
          skipCredentialsValidation: "true",
          skipRequestingAccountId: "true",
        }),
      [],
    ],
    "accounts that are not known are a violation": [
      { undetermined: "violation" },
      set("allowedAccountIds", unknown),
      ["not known during preview, so it cannot be judged: allowedAccountIds"],
    ],
  },
});
