import { sgDescribed } from "../../../../policy/src/aws/ec2/sg-described";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { others } from "../fixtures";

describePolicy(sgDescribed, {
  compliant: resource(tokens.securityGroup, "clients", {
    description: "Inference clients",
    ingress: [{ protocol: "tcp", fromPort: 8000, toPort: 8000, description: "HTTP" }],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, description: "Everywhere" }],
  }),
  broken: {
    "a group without a description": [drop("description"), ["description is missing"]],
    "the provider's filler": [
      set("description", "Managed by Pulumi"),
      ['description is the provider\'s filler "Managed by Pulumi"; say what it is for'],
    ],
    "a blank description": [set("description", "  "), ["description is missing"]],
    "rules without a description": [
      (group) => drop("egress[0].description")(drop("ingress[0].description")(group)),
      ["ingress[0].description is missing", "egress[0].description is missing"],
    ],
  },
  reads: ["description", "ingress[0].description", "egress[0].description"],
  notApplicable: others,
});

describePolicy(sgDescribed, {
  compliant: resource(tokens.ingressRule, "http", {
    description: "HTTP from the VPC",
    cidrIpv4: "10.0.0.0/16",
  }),
  broken: { "a rule without a description": [drop("description"), ["description is missing"]] },
  reads: ["description"],
  notApplicable: others,
});
