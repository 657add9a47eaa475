import { resourcePolicy } from "../../framework/resource-policy";
import { permissionDocumentsOf, permissionTypes, statementsOf } from "./documents";

/** Everything but a few actions is nearly everything, and grows with AWS. */
export const iamNoNotactionAllow = resourcePolicy({
  name: "iam-no-notaction-allow",
  description: "No policy allows by exception.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["IAM.1", "IAM.21"] }],
  remediationSteps:
    "Replace NotAction and NotResource of an Allow by what is needed, or turn it into a Deny.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
  tags: ["iam", "access"],
  example: `{ Effect: "Deny", NotAction: ["s3:GetObject"], Resource: "*" }`,
  types: permissionTypes,
  check(resource, { report }) {
    for (const document of permissionDocumentsOf(resource)) {
      for (const { isAllow, place } of statementsOf(document, report)) {
        for (const element of isAllow ? (["NotAction", "NotResource"] as const) : []) {
          if (place.at(element).isPresent) {
            report(`${place.path}.${element} is in an Allow; name what is allowed`);
          }
        }
      }
    }
  },
});
