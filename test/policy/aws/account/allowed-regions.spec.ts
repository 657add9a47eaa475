import { allowedRegions } from "../../../../policy/src/aws/account/allowed-regions";
import { providerToken, tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";

const accepted = "accepted: eu-central-1, eu-west-1, us-east-1, us-east-2, us-west-2";
const kubernetes = resource("kubernetes:core/v1:ConfigMap", "other", { region: "mars-1" });

describePolicy(allowedRegions, {
  compliant: resource(tokens.vpc, "network", { region: "eu-central-1" }),
  broken: {
    "a resource in another region": [
      set("region", "ap-south-1"),
      [`region is ap-south-1; ${accepted}`],
    ],
    "a provider of another region": [
      (vpc) => ({
        ...drop("region")(vpc),
        provider: { type: providerToken, props: { region: "ap-south-1" } },
      }),
      [`provider.region is ap-south-1; ${accepted}`],
    ],
  },
  accepted: { "a resource that names no region": drop("region") },
  reads: ["region"],
  notApplicable: [kubernetes],
  configured: {
    "one region": [
      { regions: ["us-west-2"] },
      (vpc) => vpc,
      ["region is eu-central-1; accepted: us-west-2"],
    ],
  },
});

describePolicy(allowedRegions, {
  compliant: resource(providerToken, "aws", { region: "us-west-2" }),
  broken: {
    "another region": [set("region", "ap-south-1"), [`region is ap-south-1; ${accepted}`]],
  },
  reads: ["region"],
  notApplicable: [kubernetes],
});
