import { requiredTags } from "../../../../policy/src/aws/account/required-tags";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";

const tags = {
  "triton-platform/project": "triton-platform",
  "triton-platform/stack": "dev",
  "triton-platform/environment": "dev",
  "triton-platform/owner": "ml-platform",
};
const tag = (name: string) => `tags["triton-platform/${name}"]`;

describePolicy(requiredTags, {
  compliant: resource(tokens.vpc, "network", { cidrBlock: "10.0.0.0/16", tags }),
  broken: {
    "no tags": [
      drop("tags"),
      ["project", "stack", "environment", "owner"].map(
        (name) => `tags lacks triton-platform/${name}`,
      ),
    ],
    "a missing owner": [drop(tag("owner")), ["tags lacks triton-platform/owner"]],
    "an empty owner": [set(tag("owner"), ""), [`${tag("owner")} does not match \\S`]],
    "an unknown environment": [
      set(tag("environment"), "development"),
      [`${tag("environment")} does not match ^(local|sandbox|dev|staging|prod)$`],
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
      ...drop(tag("owner"))(vpc),
      provider: {
        type: "pulumi:providers:aws",
        props: { defaultTags: { tags: { "triton-platform/owner": "ml-platform" } } },
      },
    }),
  },
  reads: ["project", "stack", "environment", "owner"].map(tag),
  notApplicable: [
    resource(tokens.rolePolicyAttachment, "nodes", {}),
    resource("kubernetes:core/v1:ConfigMap", "other", {}),
  ],
  configured: {
    "a type without tags": [{ exceptTypes: [tokens.vpc] }, drop("tags"), []],
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
