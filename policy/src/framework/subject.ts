import type { PolicyProviderResource, PolicyResourceOptions } from "@pulumi/policy";
import { Field } from "./field";
import { Findings } from "./findings";

/** The part of a resource that resource and stack policies both see. */
export interface RawResource {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: Record<string, unknown>;
  readonly opts: PolicyResourceOptions;
  readonly provider?: PolicyProviderResource;
}

/** A resource whose properties can be read safely. */
export interface ResourceView {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly opts: PolicyResourceOptions;
  readonly props: Field;
  /** Properties of the provider; its `isAbsent` when the engine did not say which provider it is. */
  readonly provider: Field;
  /** Names under which an exemption may list the resource. */
  readonly identities: () => readonly string[];
}

/** Names under which an exemption may list a resource of any type. */
export function identitiesOf(resource: Pick<RawResource, "type" | "urn" | "name">): string[] {
  return [resource.urn, `${resource.type}::${resource.name}`];
}

/** Wraps a resource so that reading it notes in the findings what cannot be judged. */
export function viewOf(resource: RawResource, findings: Findings): ResourceView {
  return {
    type: resource.type,
    urn: resource.urn,
    name: resource.name,
    opts: resource.opts,
    props: Field.of(resource.props, findings),
    provider: Field.of(resource.provider?.props, findings, "provider"),
    identities: () => identitiesOf(resource),
  };
}
