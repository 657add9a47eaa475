import { UNDETERMINED } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { integerSetting } from "../../framework/settings";
import { tokens } from "../tokens";

const settings = {
  maxHopLimit: integerSetting(
    "Largest hop limit of metadata responses. 1 keeps them from pods; 2 lets every pod take the node's role.",
    1,
    1,
  ),
};

/** The defaults of the account and of the AMI apply where the template is silent, so it must speak. */
export const launchtemplateImdsv2 = resourcePolicy({
  name: "launchtemplate-imdsv2",
  description: "Instances answer metadata requests only with a session token, and not to pods.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["EC2.170"] }],
  remediationSteps:
    'Set metadataOptions to { httpTokens: "required", httpPutResponseHopLimit: 1 }.',
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
  tags: ["ec2", "identity"],
  example: `metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 }`,
  settings,
  types: [tokens.launchTemplate],
  check({ props }, { config, report }) {
    const metadata = props.at("metadataOptions");
    const endpoint = metadata.at("httpEndpoint").text();
    if (endpoint === "disabled") {
      return;
    }
    const sessionTokens = metadata.at("httpTokens").text();
    if (sessionTokens !== UNDETERMINED && sessionTokens !== "required") {
      report(
        'metadataOptions.httpTokens is not "required", so version 1 of the metadata service answers',
      );
    }
    const hops = metadata.at("httpPutResponseHopLimit").integer();
    if (hops === undefined) {
      report("metadataOptions.httpPutResponseHopLimit is missing; set it to 1");
    } else if (hops !== UNDETERMINED && hops > config.maxHopLimit) {
      report(
        `metadataOptions.httpPutResponseHopLimit is ${String(hops)}; at most ${String(config.maxHopLimit)}, or pods take the node's role`,
      );
    }
  },
  remediate({ props }, { maxHopLimit }) {
    const given = props["metadataOptions"] ?? {};
    if (typeof given !== "object" || Array.isArray(given)) {
      return false;
    }
    const metadata = given as Record<string, unknown>;
    if (metadata["httpEndpoint"] === "disabled") {
      return false;
    }
    const hops = metadata["httpPutResponseHopLimit"];
    const hopsHold = typeof hops === "number" && hops <= maxHopLimit;
    if (metadata["httpTokens"] === "required" && hopsHold) {
      return false;
    }
    metadata["httpTokens"] = "required";
    metadata["httpPutResponseHopLimit"] = hopsHold ? hops : 1;
    props["metadataOptions"] = metadata;
    return true;
  },
});
