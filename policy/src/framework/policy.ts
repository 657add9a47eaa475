import type {
  ResourceValidation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
  ReportViolation,
} from "@pulumi/policy";
import { benchmarks, type PolicyMetadata } from "./definition";
import { exemptionsSetting, type Exemption } from "./exemptions";
import { schemaProblems } from "./schema-check";
import { choiceSetting, type SettingValues, type Settings } from "./settings";
import { unknownValues } from "./unknown-value";

/** How values that are not known during preview are reported. */
export type WhenUndetermined = "violation" | "advisory";

/** A policy of this pack: what it says about itself, and what the SDK runs. */
export interface Policy extends PolicyMetadata {
  readonly scope: "resource" | "stack";
  /** Own settings and the ones that every policy has. */
  readonly settings: Settings;
  readonly pulumi: ResourceValidationPolicy | StackValidationPolicy;
}

/** The settings that every policy has. */
export function withCommonSettings(
  settings: Settings | undefined,
  whenUndetermined: WhenUndetermined,
): Settings {
  return {
    ...settings,
    exemptions: exemptionsSetting,
    undetermined: choiceSetting(
      "Whether values that are not known during preview are a violation at the policy's level, or an advisory until the update knows them.",
      ["violation", "advisory"],
      whenUndetermined,
    ),
  };
}

/** The values of a policy's settings, and what is wrong with the configured ones. */
export interface ConfiguredValues<S extends Settings> {
  readonly values: SettingValues<S>;
  readonly exemptions: readonly Exemption[];
  readonly whenUndetermined: WhenUndetermined;
  readonly problems: readonly string[];
}

/** Merges the configured values over the defaults; a value that breaks its schema is reported and ignored. */
export function configuredValues<S extends Settings>(
  settings: Settings,
  configured: Readonly<Record<string, unknown>>,
): ConfiguredValues<S> {
  const problems: string[] = [];
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => {
      const value = configured[name];
      if (value === undefined) {
        return [name, setting.default];
      }
      const wrong = schemaProblems(setting.schema, value, name);
      problems.push(...wrong.map((problem) => `the policy's configuration is wrong: ${problem}`));
      return [name, wrong.length === 0 ? value : setting.default];
    }),
  );
  return {
    values: values as SettingValues<S>,
    exemptions: values["exemptions"] as readonly Exemption[],
    whenUndetermined: values["undetermined"] as WhenUndetermined,
    problems,
  };
}

/**
 * Reads configurations as {@link configuredValues} does, but the same one only once: it is the same for every resource
 * of an update.
 */
export function rememberedValues<S extends Settings>(
  settings: Settings,
): (configured: Readonly<Record<string, unknown>>) => ConfiguredValues<S> {
  let last: { readonly entries: string; readonly values: ConfiguredValues<S> } | undefined;
  return (configured) => {
    const entries = JSON.stringify(configured);
    if (last?.entries !== entries) {
      last = { entries, values: configuredValues<S>(settings, configured) };
    }
    return last.values;
  };
}

/** Reports the undetermined paths once, after everything else. */
export function reportUndetermined(
  paths: readonly string[],
  when: WhenUndetermined,
  report: ReportViolation,
): void {
  if (paths.length === 0) {
    return;
  }
  if (when === "advisory") {
    throw unknownValues(paths);
  }
  report(`not known during preview, so it cannot be judged: ${paths.join(", ")}`);
}

/** The fields that the SDK publishes about a policy. */
function published<S extends Settings>(metadata: PolicyMetadata<S>, settings: Settings) {
  const [first] = metadata.frameworks;
  const references = metadata.frameworks.flatMap(({ name, items }) =>
    items.map((item) => `${name} ${item}`),
  );
  return {
    name: metadata.name,
    description: metadata.description,
    enforcementLevel: metadata.level,
    severity: metadata.severity,
    ...(first === undefined
      ? {}
      : {
          framework: {
            name: first.name,
            reference: first.items.join(", "),
            ...benchmarks[first.name],
          },
        }),
    tags: [...metadata.tags, ...references],
    remediationSteps: metadata.remediationSteps,
    url: metadata.url,
    configSchema: {
      properties: Object.fromEntries(
        Object.entries(settings).map(([name, { schema }]) => [name, schema]),
      ),
    },
  };
}

/** Assembles a resource policy from its metadata and its validation. */
export function assembleResourcePolicy<S extends Settings>(
  metadata: PolicyMetadata<S>,
  settings: Settings,
  validate: ResourceValidation,
  remediate?: (args: ResourceValidationArgs) => Record<string, unknown> | undefined,
): Policy {
  return {
    ...metadata,
    settings,
    scope: "resource",
    pulumi: {
      ...published(metadata, settings),
      validateResource: validate,
      ...(remediate === undefined ? {} : { remediateResource: remediate }),
    },
  };
}

/** Assembles a stack policy from its metadata and its validation. */
export function assembleStackPolicy<S extends Settings>(
  metadata: PolicyMetadata<S>,
  settings: Settings,
  validate: (args: StackValidationArgs, report: ReportViolation) => void,
): Policy {
  return {
    ...metadata,
    settings,
    scope: "stack",
    pulumi: { ...published(metadata, settings), validateStack: validate },
  };
}
