import type { StackResource } from "../framework/stack-policy";
import type { Field } from "../framework/field";

/** Properties by which other resources refer to one. */
const identifiers = ["id", "bucket", "name", "arn"] as const;

function textOf(place: Field): string | undefined {
  const text = place.isText ? place.text() : undefined;
  return typeof text === "string" ? text : undefined;
}

/**
 * True when a property of a resource refers to another resource: by one of its identifiers, or, while identifiers are
 * not known, by a dependency. Computed values are never compared, and nothing is noted.
 */
export function refersTo(child: StackResource, property: string, target: StackResource): boolean {
  const place = child.props.at(property);
  if (place.isAbsent) {
    return false;
  }
  const value = textOf(place);
  const known = identifiers
    .map((identifier) => textOf(target.props.at(identifier)))
    .filter((identifier) => identifier !== undefined);
  if (value !== undefined && known.includes(value)) {
    return true;
  }
  // A known value that is none of several known identifiers, `id` among them, refers to something else.
  const isElsewhere = value !== undefined && textOf(target.props.at("id")) !== undefined;
  return !isElsewhere && child.dependencies.some(({ urn }) => urn === target.urn);
}
