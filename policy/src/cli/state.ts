import type { AnalyzedResource } from "../analyzer/messages";
import type { CheckedResource } from "./input";
import { objectLabel } from "./label";
import { plain } from "./plain";

/** The part of a resource in an exported state that policies see. */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly dependencies?: readonly string[];
  readonly delete?: boolean;
  readonly external?: boolean;
}

interface State {
  readonly deployment: { readonly resources?: readonly StateResource[] };
}

/** True for what `pulumi stack export` writes. */
export function isState(value: unknown): value is State {
  const deployment = (value as { deployment?: unknown } | null | undefined)?.deployment;
  return typeof deployment === "object" && deployment !== null && !Array.isArray(deployment);
}

function providerOf(
  resource: StateResource,
  byUrn: ReadonlyMap<string, StateResource>,
): AnalyzedResource["provider"] {
  const urn = resource.provider?.split("::").slice(0, -1).join("::");
  const provider = urn === undefined ? undefined : byUrn.get(urn);
  return (
    provider && {
      type: provider.type,
      props: plain(provider.inputs ?? {}) as Record<string, unknown>,
    }
  );
}

function analyzed(
  resource: StateResource,
  props: Readonly<Record<string, unknown>> | undefined,
  provider: AnalyzedResource["provider"],
): AnalyzedResource {
  return {
    type: resource.type,
    name: resource.urn.split("::").slice(3).join("::"),
    urn: resource.urn,
    props: plain(props ?? {}) as Record<string, unknown>,
    protect: resource.protect ?? false,
    dependencies: resource.dependencies ?? [],
    ...(resource.parent === undefined ? {} : { parent: resource.parent }),
    ...(provider === undefined ? {} : { provider }),
  };
}

/** The resources of an exported state that the engine would show to a pack. */
export function resourcesOfState({ deployment }: State, file: string): CheckedResource[] {
  const resources = deployment.resources ?? [];
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources
    .filter((resource) => resource.delete !== true && resource.external !== true)
    .map((resource) => {
      const provider = providerOf(resource, byUrn);
      const inputs = analyzed(resource, resource.inputs, provider);
      const isObject =
        resource.type.startsWith("kubernetes:") && inputs.props["kind"] !== undefined;
      return {
        inputs,
        outputs: analyzed(resource, resource.outputs, provider),
        label: isObject ? objectLabel(inputs.props) : `${inputs.type}::${inputs.name}`,
        file,
        line: 1,
      };
    });
}
