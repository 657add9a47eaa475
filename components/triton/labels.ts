/** Labels and label values as Kubernetes writes them. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Labels that select one server's pods. They never change while the server exists, because a Deployment's selector
 * cannot.
 */
export function selectorLabels(server: string): Labels {
  return {
    "app.kubernetes.io/name": "triton",
    "app.kubernetes.io/instance": server,
    "app.kubernetes.io/component": "inference-server",
  };
}

/** Labels of a namespace and of what applies to all of it: nobody's instance, and of no version. */
export function namespaceLabels(name: string, common: Labels): Labels {
  return {
    ...common,
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/part-of": "triton-platform",
    "app.kubernetes.io/managed-by": "pulumi",
  };
}

/** Labels of every object of a server. */
export function objectLabels(server: string, serverVersion: string, common: Labels): Labels {
  return {
    ...common,
    ...selectorLabels(server),
    "app.kubernetes.io/version": serverVersion,
    "app.kubernetes.io/part-of": "triton-platform",
    "app.kubernetes.io/managed-by": "pulumi",
  };
}

/** Labels of the pods: the user's, those of every object, and what policies know Triton by. */
export function podLabels(objects: Labels, user: Labels): Labels {
  return { ...user, ...objects, "triton-platform/runtime": "triton" };
}

const RESERVED_PREFIXES = ["app.kubernetes.io/", "triton-platform/"];

/** The keys of a user's labels or annotations that the platform sets itself. */
export function reservedKeys(user: Labels): string[] {
  return Object.keys(user).filter((key) =>
    RESERVED_PREFIXES.some((prefix) => key.startsWith(prefix)),
  );
}
