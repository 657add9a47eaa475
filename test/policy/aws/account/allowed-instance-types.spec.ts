import { allowedInstanceTypes } from "../../../../policy/src/aws/account/allowed-instance-types";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { all, drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { launchTemplate, nodeGroup, others } from "../fixtures";

const gpu = "accepted: g4dn.xlarge, g4dn.2xlarge, g4dn.4xlarge, g4dn.8xlarge, g4dn.12xlarge";
const cpu = "accepted: t3.large, m6i.large, m6i.xlarge, m7i.large, m7i.xlarge";
const mismatch = (type: string, image: string) =>
  `instanceTypes[0] is ${type}, but amiType is ${image}; a GPU needs an image with the driver, and only a GPU does`;

describePolicy(allowedInstanceTypes, {
  compliant: nodeGroup(),
  broken: {
    "a GPU that is not accepted": [
      set("instanceTypes[0]", "p5.48xlarge"),
      [`instanceTypes[0] is p5.48xlarge; ${gpu}`],
    ],
    "a GPU of another make": [
      set("instanceTypes[0]", "g4ad.xlarge"),
      [`instanceTypes[0] is g4ad.xlarge; ${gpu}`],
    ],
    "a size that is not accepted": [
      set("instanceTypes[0]", "g4dn.metal"),
      [`instanceTypes[0] is g4dn.metal; ${gpu}`],
    ],
    "a GPU group without a GPU": [
      set("instanceTypes[0]", "m6i.large"),
      [mismatch("m6i.large", "AL2023_x86_64_NVIDIA")],
    ],
    "a GPU without its driver": [
      set("amiType", "AL2023_x86_64_STANDARD"),
      [mismatch("g4dn.xlarge", "AL2023_x86_64_STANDARD")],
    ],
    "a group without a type": [
      drop("instanceTypes"),
      ["instanceTypes is missing, so EKS chooses t3.medium"],
    ],
    "a group without a bound": [
      drop("scalingConfig.maxSize"),
      ["scalingConfig.maxSize is missing"],
    ],
    "a group that is too large": [
      set("scalingConfig.maxSize", 9),
      ["scalingConfig.maxSize is 9; at most 8"],
    ],
  },
  accepted: {
    "a group without GPUs": all(
      set("instanceTypes[0]", "m6i.large"),
      set("amiType", "AL2023_x86_64_STANDARD"),
    ),
    "a type in the launch template": all(
      drop("instanceTypes"),
      set("launchTemplate", { id: "lt-1", version: "1" }),
    ),
  },
  reads: ["amiType", "instanceTypes[0]", "scalingConfig.maxSize"],
  notApplicable: others,
  configured: {
    "another family": [{ gpu: ["g5.xlarge"] }, set("instanceTypes[0]", "g5.xlarge"), []],
    "smaller groups": [
      { maxNodes: 1 },
      (group) => group,
      ["scalingConfig.maxSize is 2; at most 1"],
    ],
  },
});

describePolicy(allowedInstanceTypes, {
  compliant: launchTemplate(),
  broken: {
    "a type that is not accepted": [
      set("instanceType", "m5.24xlarge"),
      [`instanceType is m5.24xlarge; ${cpu}`],
    ],
  },
  accepted: { "a template without a type": drop("instanceType") },
  reads: ["instanceType"],
  notApplicable: [resource(tokens.subnet, "private-a", {})],
});
