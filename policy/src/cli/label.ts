/** The text at a place of an object; empty when there is none. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = keys.reduce<unknown>(
    (place, key) =>
      typeof place === "object" && place !== null
        ? (place as Record<string, unknown>)[key]
        : undefined,
    value,
  );
  return typeof found === "string" ? found : "";
}

const clusterScoped =
  /^(?:Namespace|Node|PersistentVolume|ClusterRole|ClusterRoleBinding|StorageClass|PriorityClass|CustomResourceDefinition|ClusterIssuer|APIService|.*WebhookConfiguration)$/;

/** `kind/namespace/name` of a Kubernetes object; the namespace is empty for kinds that have none. */
export function objectLabel(object: unknown): string {
  const kind = textAt(object, "kind");
  const given = textAt(object, "metadata", "namespace");
  const namespace = given === "" && !clusterScoped.test(kind) ? "default" : given;
  const name = textAt(object, "metadata", "name") || textAt(object, "metadata", "generateName");
  return `${kind}/${namespace}/${name}`;
}
