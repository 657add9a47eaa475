import { Field, UNDETERMINED, type Read } from "./field";
import { Findings } from "./findings";
import { identitiesOf, type RawResource } from "./subject";

/** A Kubernetes object in a Pulumi resource: the resource itself, or one item of a List. */
export interface KubernetesObject {
  /** `core` for the legacy group. */
  readonly group: string;
  readonly version: string;
  /** Without the suffix `Patch` or `List`. */
  readonly kind: string;
  /** True for a `…Patch` resource, which changes some fields of an object that exists. */
  readonly isPatch: boolean;
  readonly root: Field;
  readonly resource: Pick<RawResource, "type" | "urn" | "name" | "opts">;
  readonly identities: () => readonly string[];
}

interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const tokenPattern = /^kubernetes:(?:(.+)\/)?([^/:]+):([^:]+)$/;

/** Reads a type token such as `kubernetes:apps/v1:Deployment`. */
export function gvkOfToken(type: string): Gvk | undefined {
  // Every policy asks about every resource, and nearly all types are of another provider.
  if (!type.startsWith("kubernetes:")) {
    return undefined;
  }
  const [, group, version, kind] = tokenPattern.exec(type) ?? [];
  return version === undefined || kind === undefined
    ? undefined
    : { group: group ?? "core", version, kind };
}

function gvkOfItem(item: Field, listed: Gvk): Gvk {
  const apiVersion = item.at("apiVersion").text();
  const kind = item.at("kind").text();
  const own = listed.kind === "List" ? "" : listed.kind.replace(/List$/, "");
  const known = (value: Read<string>): string | undefined =>
    value === UNDETERMINED ? undefined : value;
  const [version, group] = (known(apiVersion) ?? `${listed.group}/${listed.version}`)
    .split("/")
    .reverse();
  return { group: group ?? "core", version: version ?? "", kind: known(kind) ?? own };
}

function textOf(field: Field): string {
  const value = field.isKnown ? field.text() : undefined;
  return typeof value === "string" ? value : "";
}

function identities(resource: RawResource, gvk: Gvk, path: readonly (string | number)[]): string[] {
  const metadata = Field.of(resource.props, new Findings()).at(...path, "metadata");
  const name = textOf(metadata.at("name"));
  const own = [resource.name, name].filter((part) => part !== "");
  const namespaced = name === "" ? [] : [`${gvk.kind}/${textOf(metadata.at("namespace"))}/${name}`];
  return [...identitiesOf(resource), ...own.map((part) => `${gvk.kind}/${part}`), ...namespaced];
}

/** What a policy decides by whether an object is its concern. */
export type ObjectKind = Pick<KubernetesObject, "group" | "kind" | "isPatch">;

/** Where one object lies in a resource, and how to view it with findings of its own. */
export interface ObjectLocation extends ObjectKind {
  readonly identities: () => readonly string[];
  readonly view: (findings: Findings) => KubernetesObject;
}

function locationOf(
  resource: RawResource,
  gvk: Gvk,
  path: readonly (string | number)[],
): ObjectLocation {
  const isPatch = gvk.kind.endsWith("Patch") && gvk.kind !== "Patch";
  const object = { ...gvk, kind: isPatch ? gvk.kind.slice(0, -"Patch".length) : gvk.kind, isPatch };
  const names = (): string[] => identities(resource, object, path);
  return {
    ...object,
    identities: names,
    view: (findings) => ({
      ...object,
      root: Field.of(resource.props, findings).at(...path),
      resource,
      identities: names,
    }),
  };
}

/**
 * The Kubernetes objects that a resource stands for: none for other providers, one, or the items of a List.
 * What cannot be judged about the list itself is noted in the findings.
 */
export function objectsIn(resource: RawResource, findings: Findings): readonly ObjectLocation[] {
  const gvk = gvkOfToken(resource.type);
  if (gvk === undefined) {
    return [];
  }
  if (!gvk.kind.endsWith("List")) {
    return [locationOf(resource, gvk, [])];
  }
  return Field.of(resource.props, findings)
    .at("items")
    .each()
    .map((item, index) => locationOf(resource, gvkOfItem(item, gvk), ["items", index]));
}
