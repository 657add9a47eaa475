import { UNDETERMINED, type Field } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { hasText } from "../texts";
import { everyAwsResource, providerToken } from "../tokens";

/** Settings of the provider that switch off its own look at where it is. */
const skips = ["skipCredentialsValidation", "skipRequestingAccountId"] as const;

/** The engine passes lists and maps of a provider as JSON text. */
function checkProvider(props: Field, report: (message: string) => void): void {
  if (!hasText(props.at("region"))) {
    report(`${props.at("region").path} is missing, so the shell of whoever deploys decides`);
  }
  const accounts = props.at("allowedAccountIds");
  const allowed = accounts.isAbsent ? undefined : accounts.json().items();
  if (allowed === undefined || (allowed !== UNDETERMINED && allowed.length === 0)) {
    report(`${accounts.path} is missing, so credentials of any account deploy the stack`);
  }
  const defaultTags = props.at("defaultTags");
  const tags = defaultTags.isAbsent ? undefined : defaultTags.json().at("tags").object();
  if (tags === undefined || (tags !== UNDETERMINED && Object.keys(tags).length === 0)) {
    report(`${defaultTags.path} is missing, so resources carry no tags`);
  }
  for (const skip of skips) {
    const place = props.at(skip);
    if (place.toggle() === true) {
      report(`${place.path} is true, so the provider does not look which account it changes`);
    }
  }
}

/** A provider that says where it works cannot be pointed elsewhere by an environment variable. */
export const providerPinned = resourcePolicy({
  name: "provider-pinned",
  description:
    "AWS resources come from a provider that is bound to a region and an account and tags what it creates.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Create an aws.Provider with region, allowedAccountIds and defaultTags, without skip flags, and pass it to the resources.",
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
  tags: ["aws", "access"],
  example: `new aws.Provider("aws", { region: "eu-central-1", allowedAccountIds: ["123456789012"], defaultTags: { tags } })`,
  types: {
    family: "AWS resources and their providers",
    includes: (type: string) => type === providerToken || everyAwsResource.includes(type),
  },
  check({ type, props, provider }, { report }) {
    if (type === providerToken) {
      checkProvider(props, report);
    } else if (provider.isPresent) {
      checkProvider(provider, report);
    }
  },
});
