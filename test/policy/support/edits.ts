import type { AnalyzedResource } from "../../../policy/src/analyzer/messages";

/** A change to a resource; it returns a changed copy. */
export type Edit = (resource: AnalyzedResource) => AnalyzedResource;

type Step = string | number;

/** Splits `spec.containers[0].labels["a/b"]` into its steps. */
export function stepsOf(path: string): Step[] {
  return [...path.matchAll(/\[(\d+)\]|\["([^"]*)"\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index === undefined ? (quoted ?? name ?? "") : Number(index),
  );
}

type Tree = Record<Step, unknown>;

function change(path: string, apply: (parent: Tree, key: Step) => void): Edit {
  const steps = stepsOf(path);
  return (resource) => {
    const props = structuredClone(resource.props) as Tree;
    let place: Tree = props;
    for (const step of steps.slice(0, -1)) {
      place[step] ??= {};
      place = place[step] as Tree;
    }
    apply(place, steps.at(-1) ?? "");
    return { ...resource, props };
  };
}

/** Sets the value at a path; missing objects on the way are made. */
export function set(path: string, value: unknown): Edit {
  return change(path, (parent, key) => {
    parent[key] = value;
  });
}

/** Removes the property or list element at a path. */
export function drop(path: string): Edit {
  return change(path, (parent, key) => {
    if (Array.isArray(parent)) {
      parent.splice(Number(key), 1);
    } else {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the path names the key
      delete parent[key];
    }
  });
}

/** Adds an element to the list at a path; a missing list is made. */
export function append(path: string, value: unknown): Edit {
  return change(path, (parent, key) => {
    parent[key] = [...((parent[key] as unknown[] | undefined) ?? []), value];
  });
}

/** Makes changes one after another. */
export function all(...edits: readonly Edit[]): Edit {
  return (resource) => edits.reduce((changed, edit) => edit(changed), resource);
}

function join(path: string, step: Step): string {
  if (typeof step === "number") {
    return `${path}[${String(step)}]`;
  }
  const name = /^[A-Za-z_][\w-]*$/.test(step) ? step : `["${step}"]`;
  return path === "" || name.startsWith("[") ? `${path}${name}` : `${path}.${name}`;
}

/** Paths of all strings, numbers and booleans of a tree, as the policies write them. */
export function leavesOf(tree: unknown, path = ""): string[] {
  if (Array.isArray(tree)) {
    return tree.flatMap((item, index) => leavesOf(item, join(path, index)));
  }
  if (typeof tree === "object" && tree !== null) {
    return Object.entries(tree).flatMap(([key, item]) => leavesOf(item, join(path, key)));
  }
  return [path];
}
