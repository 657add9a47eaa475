import { launchtemplateImdsv2 } from "../../../../policy/src/aws/ec2/launchtemplate-imdsv2";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { launchTemplate, others } from "../fixtures";

const version1 =
  'metadataOptions.httpTokens is not "required", so version 1 of the metadata service answers';
const noLimit = "metadataOptions.httpPutResponseHopLimit is missing; set it to 1";

describePolicy(launchtemplateImdsv2, {
  compliant: launchTemplate(),
  broken: {
    "optional tokens": [set("metadataOptions.httpTokens", "optional"), [version1]],
    "no word about tokens": [drop("metadataOptions.httpTokens"), [version1]],
    "no metadata options": [drop("metadataOptions"), [version1, noLimit]],
    "no hop limit": [drop("metadataOptions.httpPutResponseHopLimit"), [noLimit]],
    "a hop limit that reaches pods": [
      set("metadataOptions.httpPutResponseHopLimit", 2),
      ["metadataOptions.httpPutResponseHopLimit is 2; at most 1, or pods take the node's role"],
    ],
  },
  accepted: {
    "a metadata service that is off": set("metadataOptions", { httpEndpoint: "disabled" }),
  },
  reads: [
    "metadataOptions.httpEndpoint",
    "metadataOptions.httpTokens",
    "metadataOptions.httpPutResponseHopLimit",
  ],
  notApplicable: others,
  configured: {
    "two hops": [{ maxHopLimit: 2 }, set("metadataOptions.httpPutResponseHopLimit", 2), []],
  },
});
