import { resourcePolicy } from "../../framework/resource-policy";
import { textsSetting } from "../../framework/settings";
import { permissionDocumentsOf, permissionTypes, statementsOf } from "./documents";

const settings = {
  services: textsSetting(
    "Services whose every action may be allowed at once, by prefix such as `logs`.",
    [],
  ),
};

/** The service prefix of a pattern that takes in all of its actions; `undefined` for any other pattern. */
function wholeService(pattern: string): string | undefined {
  const [service = "", action] = pattern.split(":", 2);
  const isWhole = action === undefined ? pattern.includes("*") : /^[*?]*\*[*?]*$/.test(action);
  return isWhole ? service : undefined;
}

/** A service grows actions; a wildcard allows the ones of next year too. */
export const iamNoServiceWildcard = resourcePolicy({
  name: "iam-no-service-wildcard",
  description: "No policy allows every action of a service.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["IAM.21", "KMS.1", "KMS.2"] }],
  remediationSteps: "Name the actions; a pattern such as ec2:Describe* is accepted.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
  tags: ["iam", "access"],
  example: `Action: ["s3:GetObject", "s3:ListBucket"]`,
  settings,
  types: permissionTypes,
  check(resource, { config, report }) {
    for (const document of permissionDocumentsOf(resource)) {
      for (const { isAllow, actions } of statementsOf(document, report)) {
        for (const { place, value } of isAllow ? actions.known : []) {
          const service = wholeService(value);
          if (service !== undefined && !config.services.includes(service)) {
            report(`${place.path} is ${value}; name the actions`);
          }
        }
      }
    }
  },
});
