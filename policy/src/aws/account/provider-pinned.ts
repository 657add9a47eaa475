import { UNDETERMINED, type Read } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { flagSetting } from "../../framework/settings";
import { hasText } from "../texts";
import { providerToken } from "../tokens";

/** Settings of the provider that switch off its own look at where it is. */
const skips = ["skipCredentialsValidation", "skipRequestingAccountId"] as const;

const settings = {
  requireAccount: flagSetting(
    "Whether allowedAccountIds must name the account. An S3-compatible service has none.",
    true,
  ),
  requireTags: flagSetting(
    "Whether defaultTags must be set. Few S3-compatible services know tags on objects.",
    true,
  ),
  allowSkips: flagSetting(
    "Whether the provider may skip its look at credentials and account, which an S3-compatible service cannot answer.",
    false,
  ),
};

/**
 * A provider that says where it works cannot be pointed elsewhere by an environment variable. The engine registers
 * default providers as resources too, so that each provider is judged once, and not again with every resource.
 */
export const providerPinned = resourcePolicy({
  name: "provider-pinned",
  description: "The AWS provider is bound to a region and an account and tags what it creates.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Create an aws.Provider with region, allowedAccountIds and defaultTags, without skip flags, and pass it to the resources.",
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
  tags: ["aws", "access"],
  example: `new aws.Provider("aws", { region: "eu-central-1", allowedAccountIds: ["123456789012"], defaultTags: { tags } })`,
  settings,
  types: [providerToken],
  check({ props }, { config, report }) {
    if (!hasText(props.at("region"))) {
      report("region is missing, so the shell of whoever deploys decides");
    }
    // The engine passes lists and maps of a provider as JSON text.
    const accounts = props.at("allowedAccountIds");
    const allowed = accounts.isAbsent ? undefined : accounts.json().items();
    if (config.requireAccount && isNothing(allowed)) {
      report("allowedAccountIds is missing, so credentials of any account deploy the stack");
    }
    const defaultTags = props.at("defaultTags");
    const tags = defaultTags.isAbsent ? undefined : defaultTags.json().at("tags").object();
    if (config.requireTags && isNothing(tags)) {
      report("defaultTags is missing, so resources carry no tags");
    }
    for (const skip of skips) {
      if (props.at(skip).toggle() === true && !config.allowSkips) {
        report(`${skip} is true, so the provider does not look which account it changes`);
      }
    }
  },
});

function isNothing(read: Read<object>): boolean {
  return read === undefined || (read !== UNDETERMINED && Object.keys(read).length === 0);
}
