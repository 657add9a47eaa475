import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { textsSetting } from "../../framework/settings";
import { everyAwsResource, providerToken } from "../tokens";

const settings = {
  regions: textsSetting("Regions in which resources may be created.", [
    "eu-central-1",
    "eu-west-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
  ]),
};

/** A region outside the list is one that nobody watches, pays for on purpose or has quota for GPUs in. */
export const allowedRegions = resourcePolicy({
  name: "allowed-regions",
  description: "Resources are created only in accepted regions.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Use an accepted region, or add the region to `regions` of this policy.",
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html",
  tags: ["aws", "cost"],
  example: `new aws.Provider("aws", { region: "eu-central-1" })`,
  settings,
  types: {
    family: "AWS resources and their providers",
    includes: (type: string) => type === providerToken || everyAwsResource.includes(type),
  },
  check({ props, provider }, { config, report }) {
    const place = props.at("region").isPresent ? props.at("region") : provider.at("region");
    const region = place.text();
    if (region !== undefined && region !== UNDETERMINED && !config.regions.includes(region)) {
      report(`${place.path} is ${region}; accepted: ${config.regions.join(", ")}`);
    }
  },
});
