import { tokens } from "../../../../policy/src/aws/tokens";
import { cniNetworkPolicyOn } from "../../../../policy/src/aws/eks/cni-network-policy-on";
import { describePolicy } from "../../support/describe-policy";
import { all, drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { others } from "../fixtures";

const off =
  "configurationValues does not set enableNetworkPolicy to true, so network policies are accepted and ignored";

describePolicy(cniNetworkPolicyOn, {
  compliant: resource(tokens.addon, "vpc-cni", {
    addonName: "vpc-cni",
    configurationValues: '{"enableNetworkPolicy":"true"}',
  }),
  broken: {
    "no configuration": [drop("configurationValues"), [off]],
    "another configuration": [set("configurationValues", "{}"), [off]],
    "a switch that is off": [set("configurationValues", '{"enableNetworkPolicy":"false"}'), [off]],
    "text that is no JSON": [
      set("configurationValues", "enableNetworkPolicy: true"),
      ["configurationValues must be JSON, not text that does not parse"],
    ],
    "a switch that is neither on nor off": [
      set("configurationValues", '{"enableNetworkPolicy":"yes"}'),
      ["configurationValues.enableNetworkPolicy must be true or false, not a string"],
    ],
  },
  accepted: {
    "a switch of type boolean": set("configurationValues", '{"enableNetworkPolicy":true}'),
    "another add-on": all(set("addonName", "coredns"), drop("configurationValues")),
  },
  reads: ["addonName", "configurationValues"],
  notApplicable: others,
});
