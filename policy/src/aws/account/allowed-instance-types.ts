import { UNDETERMINED, type Field } from "../../framework/field";
import { resourcePolicy, type CheckContext } from "../../framework/resource-policy";
import { integerSetting, textsSetting } from "../../framework/settings";
import { textAt, textsOf, type Text } from "../texts";
import { tokens } from "../tokens";
import { isAccelerated } from "./instance-types";

const settings = {
  gpu: textsSetting("Instance types with a GPU that may be used.", [
    "g4dn.xlarge",
    "g4dn.2xlarge",
    "g4dn.4xlarge",
    "g4dn.8xlarge",
    "g4dn.12xlarge",
  ]),
  cpu: textsSetting("Instance types without a GPU that may be used.", [
    "t3.large",
    "m6i.large",
    "m6i.xlarge",
    "m7i.large",
    "m7i.xlarge",
  ]),
  maxNodes: integerSetting("Largest maxSize of a node group.", 8, 1),
};

type Context = CheckContext<typeof settings>;

function checkTypes(types: readonly Text[], { config, report }: Context): void {
  for (const { place, value } of types) {
    const accepted = isAccelerated(value) ? config.gpu : config.cpu;
    if (!accepted.includes(value)) {
      report(`${place.path} is ${value}; accepted: ${accepted.join(", ")}`);
    }
  }
}

function checkAmi(props: Field, { report }: Context): void {
  const amiType = props.at("amiType").text();
  for (const { place, value } of textsOf(props.at("instanceTypes")).known) {
    if (
      typeof amiType === "string" &&
      amiType !== "CUSTOM" &&
      amiType.endsWith("_NVIDIA") !== isAccelerated(value)
    ) {
      report(
        `${place.path} is ${value}, but amiType is ${amiType}; a GPU needs an image with the driver, and only a GPU does`,
      );
    }
  }
}

function checkNodeGroup(props: Field, context: Context): void {
  const { config, report } = context;
  checkTypes(textsOf(props.at("instanceTypes")).known, context);
  checkAmi(props, context);
  if (props.at("instanceTypes").isAbsent && props.at("launchTemplate").isAbsent) {
    report("instanceTypes is missing, so EKS chooses t3.medium");
  }
  const maxSize = props.at("scalingConfig", "maxSize").integer();
  if (maxSize === undefined) {
    report("scalingConfig.maxSize is missing");
  } else if (maxSize !== UNDETERMINED && maxSize > config.maxNodes) {
    report(`scalingConfig.maxSize is ${String(maxSize)}; at most ${String(config.maxNodes)}`);
  }
}

/** One wrong letter in an instance type is a hundred dollars an hour. */
export const allowedInstanceTypes = resourcePolicy({
  name: "allowed-instance-types",
  description: "Nodes are of accepted types, and a node group has a bound.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Use an accepted type and size, or extend the lists of this policy.",
  url: "https://aws.amazon.com/ec2/instance-types/g4/",
  tags: ["ec2", "cost", "gpu"],
  example: `{ amiType: "AL2023_x86_64_NVIDIA", instanceTypes: ["g4dn.xlarge"], scalingConfig: { minSize: 0, desiredSize: 1, maxSize: 2 } }`,
  settings,
  types: [tokens.nodeGroup, tokens.launchTemplate, tokens.instance],
  check({ type, props }, context) {
    if (type === tokens.nodeGroup) {
      checkNodeGroup(props, context);
    } else {
      checkTypes(textAt(props.at("instanceType")), context);
    }
  },
});
