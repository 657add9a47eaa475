import { UNDETERMINED, type Field, type Read } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { shapedSetting, textsSetting } from "../../framework/settings";
import { taggableTypes } from "./taggable";

type Texts = Readonly<Record<string, string>>;

const textMap = { type: "object", additionalProperties: { type: "string" } } as const;

const settings = {
  required: shapedSetting<Texts>(
    "Tags that every resource must have, each with the regular expression that its value must match.",
    {
      "triton-platform/project": "\\S",
      "triton-platform/stack": "\\S",
      "triton-platform/environment": "^(local|sandbox|dev|staging|prod)$",
      "triton-platform/owner": "\\S",
    },
    textMap,
  ),
  values: shapedSetting<Texts>(
    "Values that the remediation gives to missing tags. A tag without one is reported and left alone.",
    {},
    textMap,
  ),
  exceptTypes: textsSetting(
    "Types of resources that need no tags, such as `aws:s3/bucketObjectv2:BucketObjectv2`.",
    [],
  ),
};

function pattern(expression: string): RegExp | undefined {
  try {
    return new RegExp(expression);
  } catch {
    return undefined;
  }
}

/** The tag of a resource: its own, or the provider's default. */
function tagOf(tags: Field, defaults: Field, name: string): { place: Field; value: Read<string> } {
  const own = tags.at(name);
  const place = own.isAbsent ? defaults.at(name) : own;
  return { place, value: place.text() };
}

/** Who pays, who is asked, and what may be deleted together are read from tags. */
export const requiredTags = resourcePolicy({
  name: "required-tags",
  description: "Every AWS resource that takes tags says project, stack, environment and owner.",
  severity: "medium",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Put the tags into defaultTags of the AWS provider.",
  url: "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
  tags: ["aws", "ownership", "cost"],
  example: `new aws.Provider("aws", { defaultTags: { tags: { project, stack, environment, owner } } })`,
  settings,
  types: {
    family: "AWS resources that take tags",
    includes: (type: string) => taggableTypes.has(type),
  },
  check({ type, props, provider }, { config, report }) {
    if (config.exceptTypes.includes(type)) {
      return;
    }
    const tags = props.at("tags");
    const defaults = provider.at("defaultTags").json().at("tags");
    if (tags.isPresent && tags.object() === UNDETERMINED) {
      return;
    }
    for (const [name, expression] of Object.entries(config.required)) {
      const { place, value } = tagOf(tags, defaults, name);
      const accepted = pattern(expression);
      if (accepted === undefined) {
        report(`the policy's configuration is wrong: required.${name} is not a regular expression`);
      } else if (value === undefined) {
        report(`tags lacks ${name}`);
      } else if (value !== UNDETERMINED && !accepted.test(value)) {
        report(`${place.path} does not match ${expression}`);
      }
    }
  },
  remediate({ type, props }, { required, values, exceptTypes }) {
    if (exceptTypes.includes(type)) {
      return false;
    }
    const given = props["tags"] ?? {};
    if (typeof given !== "object" || Array.isArray(given)) {
      return false;
    }
    const tags = given as Record<string, unknown>;
    const missing = Object.keys(required).filter(
      (name) => !Object.hasOwn(tags, name) && Object.hasOwn(values, name),
    );
    for (const name of missing) {
      tags[name] = values[name];
    }
    if (missing.length > 0) {
      props["tags"] = tags;
    }
    return missing.length > 0;
  },
});
