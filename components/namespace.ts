import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { ExistingNamespace } from "./existing/clusterAccess";
import type { Problem } from "./problem";

/** Annotation that names the stack which created a namespace: `<organization>/<project>/<stack>`. */
export const OWNER_ANNOTATION = "triton-platform/stack";

/** `<organization>/<project>/<stack>` of the running program. */
export function stackIdentity(): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
}

/**
 * Whether the stack may use the namespace. The provider adopts an existing object of the same name silently and
 * `destroy` then deletes it with all that others put there, so the program looks first.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/CHANGELOG.md (4.29.0 made the adoption an error)
 */
export function namespaceProblems(
  settings: { name: string; create: boolean },
  existing: ExistingNamespace | undefined,
  stack: string,
): Problem[] {
  const named = JSON.stringify(settings.name);
  if (!settings.create) {
    return existing === undefined
      ? [
          {
            path: "namespace.name",
            message: `${named} does not exist; create it first or set namespace.create to true`,
          },
        ]
      : [];
  }
  if (existing === undefined) return [];
  if (existing.terminating) {
    return [
      {
        path: "namespace.name",
        message: `${named} is still being deleted; wait until it is gone, or choose another name`,
      },
    ];
  }
  const owner = existing.annotations[OWNER_ANNOTATION];
  if (owner === stack) return [];
  const by = owner === undefined ? "and was not created by this stack" : `and belongs to ${owner}`;
  return [
    {
      path: "namespace.create",
      message: `namespace ${named} already exists ${by}; set namespace.create to false to deploy into it (destroy then leaves it), or choose another namespace.name`,
    },
  ];
}

/**
 * The restricted Pod Security Standard as of one release, so that an upgrade of the cluster refuses no pod by surprise.
 * https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
const POD_SECURITY = Object.fromEntries(
  ["enforce", "warn", "audit"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, "v1.34"],
  ]),
);

export interface ServingNamespaceArgs {
  /** Name of the namespace. */
  readonly name: string;
  /** Whether the stack creates and owns it; decides which resources exist. */
  readonly create: boolean;
  /** `<organization>/<project>/<stack>`, written to the namespace so that the next run knows its own. */
  readonly stack: string;
  /** Labels of every object. */
  readonly labels: Readonly<Record<string, string>>;
  /** Further labels of the namespace itself. @default none */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

/** The servers' namespace, held to the restricted Pod Security Standard. */
export class ServingNamespace extends pulumi.ComponentResource {
  /** The name; where the stack creates the namespace, known only with it. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: ServingNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:kubernetes:ServingNamespace", name, {}, opts);
    this.namespace = args.create ? this.owned(name, args) : pulumi.output(args.name);
    this.registerOutputs({ namespace: this.namespace });
  }

  private owned(
    name: string,
    { name: namespace, stack, labels, namespaceLabels }: ServingNamespaceArgs,
  ): pulumi.Output<string> {
    const created = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: namespace,
          annotations: { [OWNER_ANNOTATION]: stack },
          labels: {
            ...labels,
            ...namespaceLabels,
            ...POD_SECURITY,
          },
        },
      },
      { parent: this },
    ).metadata.name;
    // Whatever no policy allows is dropped; each server brings the policy that allows what it needs.
    // https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
    new k8s.networking.v1.NetworkPolicy(
      `${name}-default-deny`,
      {
        metadata: { namespace: created, labels: { ...labels } },
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      },
      { parent: this },
    );
    return created;
  }
}
