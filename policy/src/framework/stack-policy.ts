import type { PolicyResource } from "@pulumi/policy";
import type { PolicyMetadata } from "./definition";
import { standingOf } from "./exemptions";
import { Findings } from "./findings";
import { objectsIn, type KubernetesObject } from "./kubernetes-object";
import {
  assembleStackPolicy,
  configuredValues,
  reportUndetermined,
  withCommonSettings,
  type Policy,
  type WhenUndetermined,
} from "./policy";
import type { SettingValues, Settings } from "./settings";
import { viewOf, type ResourceView } from "./subject";

/** A resource of the stack, with its relations. */
export interface StackResource extends ResourceView {
  readonly dependencies: readonly PolicyResource[];
  readonly parent: PolicyResource | undefined;
  /** The Kubernetes objects that it stands for; none for other providers. */
  readonly objects: readonly KubernetesObject[];
  /** Every identity of the resource and of its objects. */
  readonly identities: () => readonly string[];
}

/** What a stack check may use. */
export interface StackContext<S extends Settings> {
  readonly config: SettingValues<S>;
  readonly resources: readonly StackResource[];
  /** The Kubernetes objects of some kinds, with the resource that each belongs to. */
  readonly objectsOfKind: (...kinds: readonly string[]) => readonly KubernetesObject[];
  readonly resourcesOfType: (...types: readonly string[]) => readonly StackResource[];
  /** Says what is wrong with a resource, or with the stack when no URN is given. */
  readonly report: (message: string, urn?: string) => void;
}

interface Located {
  readonly resource: StackResource;
  readonly findings: Findings;
}

function locate(raw: PolicyResource): Located {
  const findings = new Findings();
  const view = viewOf(raw, findings);
  const locations = objectsIn(raw, findings);
  return {
    findings,
    resource: {
      ...view,
      dependencies: raw.dependencies,
      parent: raw.parent,
      objects: locations.map((location) => location.view(findings)),
      identities: () => [
        ...view.identities(),
        ...locations.flatMap(({ identities }) => identities()),
      ],
    },
  };
}

/** A policy over the relations of a stack's resources. Each resource is read safely by itself. */
export function stackPolicy<const S extends Settings = Settings>(
  definition: PolicyMetadata<S> & {
    /** @default "advisory": outputs are unknown until the update, which checks again. */
    readonly whenUndetermined?: WhenUndetermined;
    readonly check: (context: StackContext<S>) => void;
  },
): Policy {
  const { check, whenUndetermined, ...metadata } = definition;
  const settings = withCommonSettings(metadata.settings, whenUndetermined ?? "advisory");
  return assembleStackPolicy(metadata, settings, (args, report) => {
    const config = configuredValues<S>(settings, args.getConfig());
    const located = args.resources.map(locate);
    const resources = located.map(({ resource }) => resource);
    const violations = new Map<string, { readonly message: string; readonly urn?: string }>();
    const add = (message: string, urn?: string): void => {
      const exempt =
        urn !== undefined &&
        resources.some(
          (resource) =>
            resource.urn === urn &&
            standingOf(resource.identities, config.exemptions, Date.now()).active !== undefined,
        );
      if (!exempt) {
        violations.set(
          `${urn ?? ""} ${message}`,
          urn === undefined ? { message } : { message, urn },
        );
      }
    };
    check({
      config: config.values,
      resources,
      objectsOfKind: (...kinds) =>
        resources.flatMap(({ objects }) => objects.filter(({ kind }) => kinds.includes(kind))),
      resourcesOfType: (...types) => resources.filter(({ type }) => types.includes(type)),
      report: add,
    });
    for (const { resource, findings } of located) {
      for (const message of findings.violations) {
        add(message, resource.urn);
      }
      for (const message of standingOf(resource.identities, config.exemptions, Date.now())
        .problems) {
        add(message, resource.urn);
      }
    }
    for (const problem of config.problems) {
      add(problem);
    }
    for (const { message, urn } of violations.values()) {
      report(message, urn);
    }
    const undetermined = located.flatMap(({ resource, findings }) =>
      findings.undeterminedPaths.map((path) => `${resource.name}: ${path}`),
    );
    reportUndetermined(undetermined, config.whenUndetermined, report);
  });
}
