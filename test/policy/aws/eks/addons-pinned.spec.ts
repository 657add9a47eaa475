import { tokens } from "../../../../policy/src/aws/tokens";
import { addonsPinned } from "../../../../policy/src/aws/eks/addons-pinned";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { unknown } from "../../support/pack";
import { others } from "../fixtures";

const missing =
  "addonVersion is missing, so two updates of the same program may install two versions";

describePolicy(addonsPinned, {
  compliant: resource(tokens.addon, "coredns", {
    clusterName: "triton-dev",
    addonName: "coredns",
    addonVersion: "v1.12.4-eksbuild.1",
  }),
  broken: {
    "no version": [drop("addonVersion"), [missing]],
    "an empty version": [set("addonVersion", ""), [missing]],
    "a version that is no text": [
      set("addonVersion", { version: "1" }),
      ["addonVersion must be a string, not an object"],
    ],
  },
  accepted: { "a version that is looked up": set("addonVersion", unknown) },
  reads: [],
  notApplicable: others,
});
