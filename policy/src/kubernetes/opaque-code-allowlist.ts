import { resourcePolicy } from "../framework/resource-policy";
import { textsSetting } from "../framework/settings";

const settings = {
  allowed: textsSetting(
    "Resources that may run code: `type::name` or `type`, * stands for any run of characters.",
    [],
  ),
};

const opaque = /^(?:pulumi-(?:nodejs|python):dynamic[:/]|command:(?:local|remote):)/;

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}

/** Code that runs as a resource can create anything, unseen. */
export const opaqueCodeAllowlist = resourcePolicy({
  name: "opaque-code-allowlist",
  description:
    "Dynamic providers and Command resources, which can create anything unseen, are on the allow-list.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Use a resource of a provider, or add the reviewed resource to `allowed`.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/",
  tags: ["supply-chain", "security"],
  example: `new aws.s3.BucketObjectv2("model", { … });   // instead of a Command that runs the AWS CLI`,
  settings,
  types: {
    family: "dynamic providers and Command resources",
    includes: (type: string) => opaque.test(type),
  },
  check({ type, name }, { config, report }) {
    if (
      !config.allowed.some(
        (pattern) => matches(pattern, type) || matches(pattern, `${type}::${name}`),
      )
    ) {
      report(`${type} "${name}" runs code that no policy sees and is not on the allow-list`);
    }
  },
});
