import {
  validateResourceOfType,
  type ReportViolation,
  type ResourceValidation,
  type ResourceValidationArgs,
} from "@pulumi/policy";
import type { PolicyMetadata } from "./definition";
import { standingOf } from "./exemptions";
import { Findings } from "./findings";
import { objectsIn, type KubernetesObject, type ObjectKind } from "./kubernetes-object";
import { carriesPods, podsOf, type PodTemplate } from "./pod-template";
import {
  assembleResourcePolicy,
  configuredValues,
  rememberedValues,
  reportUndetermined,
  withCommonSettings,
  type Policy,
  type WhenUndetermined,
} from "./policy";
import type { SettingValues, Settings } from "./settings";
import { identitiesOf, viewOf, type RawResource, type ResourceView } from "./subject";

/** What a check may use besides its subject. */
export interface CheckContext<S extends Settings> {
  readonly config: SettingValues<S>;
  /** Says what is wrong here and what to change. Must not contain an env, Secret or header value. */
  readonly report: (message: string) => void;
}

type Validation = (args: ResourceValidationArgs, report: ReportViolation) => void;

/** Changes properties in place and says whether it changed anything. */
export type Remediation<S extends Settings> = (
  resource: RawResource,
  config: SettingValues<S>,
) => boolean;

/** One thing in a resource that a policy judges by itself. */
interface Candidate<T> {
  readonly identities: () => readonly string[];
  readonly view: (findings: Findings) => readonly T[];
}

type Enumerate<T> = (resource: RawResource, findings: Findings) => readonly Candidate<T>[];

interface Outcome {
  readonly violations: readonly string[];
  readonly undetermined: readonly string[];
  readonly exempt: readonly string[];
}

function judge<T, S extends Settings>(
  candidate: Candidate<T>,
  config: ReturnType<typeof configuredValues<S>>,
  check: (subject: T, context: CheckContext<S>) => void,
): Outcome {
  const standing = standingOf(candidate.identities, config.exemptions, Date.now());
  if (standing.active !== undefined) {
    const { owner, expires, reason } = standing.active;
    return {
      violations: [],
      undetermined: [],
      exempt: [`exempt until ${expires} by ${owner}: ${reason}`],
    };
  }
  const findings = new Findings();
  const report = (message: string): void => {
    findings.violation(message);
  };
  for (const subject of candidate.view(findings)) {
    check(subject, { config: config.values, report });
  }
  return {
    violations: [...findings.violations, ...standing.problems],
    undetermined: findings.undeterminedPaths,
    exempt: [],
  };
}

function validation<T, S extends Settings>(
  settings: Settings,
  enumerate: Enumerate<T>,
  check: (subject: T, context: CheckContext<S>) => void,
): Validation {
  const configuration = rememberedValues<S>(settings);
  return (args, report) => {
    const shared = new Findings();
    const candidates = enumerate(args, shared);
    if (
      candidates.length === 0 &&
      shared.violations.length + shared.undeterminedPaths.length === 0
    ) {
      // The SDK's way to say "not applicable" is an exception; for most policies on most resources that would cost
      // more than all checks together.
      return;
    }
    const config = configuration(args.getConfig());
    const outcomes = candidates.map((candidate) => judge(candidate, config, check));
    const violations = new Set([
      ...outcomes.flatMap((outcome) => outcome.violations),
      ...shared.violations,
      ...config.problems,
    ]);
    for (const violation of violations) {
      report(violation);
    }
    const undetermined = new Set([
      ...outcomes.flatMap((outcome) => outcome.undetermined),
      ...shared.undeterminedPaths,
    ]);
    reportUndetermined([...undetermined], config.whenUndetermined, report);
    const exempt = outcomes.flatMap((outcome) => outcome.exempt);
    if (violations.size === 0 && exempt.length > 0) {
      args.notApplicable(exempt.join("; "));
    }
  };
}

function remediation<S extends Settings>(
  settings: Settings,
  identitiesIn: (resource: RawResource) => readonly string[],
  remediate: Remediation<S> | undefined,
): ((args: ResourceValidationArgs) => Record<string, unknown> | undefined) | undefined {
  if (remediate === undefined) {
    return undefined;
  }
  return (args) => {
    const config = configuredValues<S>(settings, args.getConfig());
    const standing = standingOf(() => identitiesIn(args), config.exemptions, Date.now());
    return standing.active === undefined && remediate(args, config.values) ? args.props : undefined;
  };
}

/** Which resources a policy judges: one type, several, or a family with words for it. */
export type ResourceTypes =
  | readonly [string, ...string[]]
  | { readonly family: string; readonly includes: (type: string) => boolean };

function isFamily(
  types: ResourceTypes,
): types is Exclude<ResourceTypes, readonly [string, ...string[]]> {
  return !Array.isArray(types);
}

/** A policy over whole resources of one or more types, such as `aws:s3/bucket:Bucket`. */
export function resourcePolicy<const S extends Settings = Settings>(
  definition: PolicyMetadata<S> & {
    readonly types: ResourceTypes;
    /** @default "advisory": cloud identifiers are unknown until the update, which checks again. */
    readonly whenUndetermined?: WhenUndetermined;
    readonly check: (resource: ResourceView, context: CheckContext<S>) => void;
    readonly remediate?: Remediation<S>;
  },
): Policy {
  const { types, check, remediate, whenUndetermined, ...metadata } = definition;
  const settings = withCommonSettings(metadata.settings, whenUndetermined ?? "advisory");
  const applies = (type: string): boolean =>
    isFamily(types) ? types.includes(type) : types.includes(type);
  const validate = validation<ResourceView, S>(
    settings,
    (resource) =>
      applies(resource.type)
        ? [
            {
              identities: () => identitiesOf(resource),
              view: (findings) => [viewOf(resource, findings)],
            },
          ]
        : [],
    check,
  );
  return assembleResourcePolicy(
    metadata,
    settings,
    validateFor(types, validate),
    remediation<S>(
      settings,
      identitiesOf,
      remediate && ((resource, config) => applies(resource.type) && remediate(resource, config)),
    ),
  );
}

function validateFor(types: ResourceTypes, validate: Validation): ResourceValidation {
  return !isFamily(types) && types.length === 1 ? onlyOfType(types[0], validate) : validate;
}

/**
 * Lets the SDK skip resources of other types before it deserialises them, which it does only for a single
 * typed function. It looks at nothing of the class but its type token.
 */
function onlyOfType(type: string, validate: Validation): ResourceValidation {
  const resourceClass = { __pulumiType: type } as unknown as Parameters<
    typeof validateResourceOfType
  >[0];
  return validateResourceOfType(resourceClass, (_props, args, report) => {
    validate(args, report);
  });
}

/** A policy over Kubernetes objects of some kinds, also as items of a List. */
export function objectPolicy<const S extends Settings = Settings>(
  definition: PolicyMetadata<S> & {
    /** Kinds, or a test of group and kind. */
    readonly kinds: readonly string[] | ((object: ObjectKind) => boolean);
    /** @default "violation": what is not known during preview cannot be gated. */
    readonly whenUndetermined?: WhenUndetermined;
    readonly check: (object: KubernetesObject, context: CheckContext<S>) => void;
    readonly remediate?: Remediation<S>;
  },
): Policy {
  const { kinds, check, remediate, whenUndetermined, ...metadata } = definition;
  const settings = withCommonSettings(metadata.settings, whenUndetermined ?? "violation");
  const applies = (object: ObjectKind): boolean =>
    typeof kinds === "function" ? kinds(object) : kinds.includes(object.kind);
  const validate = validation<KubernetesObject, S>(
    settings,
    (resource, findings) =>
      objectsIn(resource, findings)
        .filter(applies)
        .map(({ identities, view }) => ({ identities, view: (own) => [view(own)] })),
    check,
  );
  return assembleResourcePolicy(
    metadata,
    settings,
    validate,
    remediation<S>(settings, identitiesInObjects, remediate),
  );
}

function identitiesInObjects(resource: RawResource): readonly string[] {
  return objectsIn(resource, new Findings()).flatMap(({ identities }) => identities());
}

/** A policy over the pod templates of every kind of workload, also as items of a List. */
export function podPolicy<const S extends Settings = Settings>(
  definition: PolicyMetadata<S> & {
    /** @default "violation": what is not known during preview cannot be gated. */
    readonly whenUndetermined?: WhenUndetermined;
    readonly check: (pod: PodTemplate, context: CheckContext<S>) => void;
    readonly remediate?: Remediation<S>;
  },
): Policy {
  const { check, remediate, whenUndetermined, ...metadata } = definition;
  const settings = withCommonSettings(metadata.settings, whenUndetermined ?? "violation");
  const validate = validation<PodTemplate, S>(
    settings,
    (resource, findings) =>
      objectsIn(resource, findings)
        .filter(carriesPods)
        .map(({ identities, view }) => ({ identities, view: (own) => podsOf(view(own)) })),
    check,
  );
  return assembleResourcePolicy(
    metadata,
    settings,
    validate,
    remediation<S>(settings, identitiesInObjects, remediate),
  );
}
