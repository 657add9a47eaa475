import type { Field } from "./field";
import { Findings } from "./findings";
import { objectsIn, type KubernetesObject } from "./kubernetes-object";
import { podsOf, type PodTemplate } from "./pod-template";
import type { RawResource } from "./subject";

/** A value to put where nothing is. What is there, known or not, is left alone. */
export interface Addition {
  readonly place: Field;
  readonly value: unknown;
}

type Tree = Record<string | number, unknown>;

/** Puts a value at a place of the properties; missing objects on the way are made. */
function put(props: Tree, { place, value }: Addition): void {
  const last = place.steps.at(-1);
  let target = props;
  for (const step of place.steps.slice(0, -1)) {
    target[step] ??= {};
    target = target[step] as Tree;
  }
  if (last !== undefined) {
    target[last] = value;
  }
}

/** Makes the additions whose place is empty and says whether there was one. */
export function add(resource: RawResource, additions: readonly Addition[]): boolean {
  const missing = additions.filter(({ place }) => place.isAbsent);
  for (const addition of missing) {
    put(resource.props, addition);
  }
  return missing.length > 0;
}

/** Makes additions to each Kubernetes object of a resource. */
export function remediateObjects(
  resource: RawResource,
  additionsFor: (object: KubernetesObject) => readonly Addition[],
): boolean {
  return objectsIn(resource, new Findings())
    .flatMap(({ view }) => additionsFor(view(new Findings())))
    .reduce<boolean>((changed, addition) => add(resource, [addition]) || changed, false);
}

/** Makes additions to each complete pod template of a resource. */
export function remediatePods(
  resource: RawResource,
  additionsFor: (pod: PodTemplate) => readonly Addition[],
): boolean {
  return remediateObjects(resource, (object) =>
    podsOf(object)
      .filter(({ isComplete }) => isComplete)
      .flatMap(additionsFor),
  );
}
