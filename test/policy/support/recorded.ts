import type { AnalyzedResource } from "../../../policy/src/analyzer/messages";
import { idOf, unknownMark, type RecordedResource, type Recording } from "../../support/mocks";
import { unknown } from "./pack";

/** Values as a policy sees them: secrets unwrapped, unknown ones as the SDK marks them. */
function shown(value: unknown): unknown {
  if (value === unknownMark) {
    return unknown;
  }
  if (Array.isArray(value)) {
    return value.map(shown);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if ("<secret>" in value) {
    return shown(value["<secret>"]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
}

/** The provider's Check names what the program leaves to auto-naming. */
function withName(resource: RecordedResource, props: Record<string, unknown>): typeof props {
  const metadata = props["metadata"];
  return resource.type.startsWith("kubernetes:") && typeof metadata === "object"
    ? { ...props, metadata: { name: idOf(resource.type, resource.name), ...metadata } }
    : props;
}

/** What the engine would show to the pack of everything that a program registered. */
export function analyzedResources({ resources }: Recording): AnalyzedResource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources.map((resource) => {
    const provider = byUrn.get(resource.provider?.split("::").slice(0, -1).join("::") ?? "");
    return {
      type: resource.type,
      name: resource.name,
      urn: resource.urn,
      props: withName(resource, shown(resource.inputs) as Record<string, unknown>),
      protect: resource.options.protect ?? false,
      ignoreChanges: resource.options.ignoreChanges ?? [],
      dependencies: resource.dependencies,
      ...(resource.parent === undefined ? {} : { parent: resource.parent }),
      ...(provider === undefined
        ? {}
        : {
            provider: {
              type: provider.type,
              props: shown(provider.inputs) as Record<string, unknown>,
            },
          }),
    };
  });
}
