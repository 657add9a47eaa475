import { requiredTags } from "../../../../policy/src/aws/account/required-tags";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";

const tags = {
  project: "triton-platform",
  stack: "dev",
  environment: "dev",
  owner: "ml-platform",
};

describePolicy(requiredTags, {
  compliant: resource(tokens.vpc, "network", { cidrBlock: "10.0.0.0/16", tags }),
  broken: {
    "no tags": [
      drop("tags"),
      ["tags lacks project", "tags lacks stack", "tags lacks environment", "tags lacks owner"],
    ],
    "a missing owner": [drop("tags.owner"), ["tags lacks owner"]],
    "an empty owner": [set("tags.owner", ""), ["tags.owner does not match \\S"]],
    "an unknown environment": [
      set("tags.environment", "development"),
      ["tags.environment does not match ^(local|sandbox|dev|staging|prod)$"],
    ],
    "tags that are no map": [set("tags", ["owner"]), ["tags must be an object, not a list"]],
  },
  accepted: {
    "tags of the provider": (vpc) => ({
      ...drop("tags")(vpc),
      provider: {
        type: "pulumi:providers:aws",
        props: { defaultTags: JSON.stringify({ tags }) },
      },
    }),
    "tags of both": (vpc) => ({
      ...drop("tags.owner")(vpc),
      provider: {
        type: "pulumi:providers:aws",
        props: { defaultTags: { tags: { owner: "ml-platform" } } },
      },
    }),
  },
  reads: ["tags.project", "tags.stack", "tags.environment", "tags.owner"],
  notApplicable: [
    resource(tokens.rolePolicyAttachment, "nodes", {}),
    resource("kubernetes:core/v1:ConfigMap", "other", {}),
  ],
  configured: {
    "another tag": [
      { required: { "cost-center": "^\\d{4}$" } },
      set("tags", { "cost-center": "none" }),
      ["tags.cost-center does not match ^\\d{4}$"],
    ],
    "a pattern that is none": [
      { required: { owner: "(" } },
      (vpc) => vpc,
      ["the policy's configuration is wrong: required.owner is not a regular expression"],
    ],
  },
});
