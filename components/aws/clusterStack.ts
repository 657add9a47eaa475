import * as pulumi from "@pulumi/pulumi";

/** What a stack with the infrastructure exports for the stacks that serve on it. */
export interface ClusterStackOutputs {
  readonly kubeconfig: pulumi.Input<string>;
  readonly clusterIdentifier: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly oidcProviderArn: pulumi.Input<string>;
  readonly oidcIssuerUrl: pulumi.Input<string>;
  readonly modelBucket: pulumi.Input<string>;
}

/** The same, read from the other stack. Plain text decides structure and pod templates; the kubeconfig is secret. */
export interface ClusterStack {
  readonly kubeconfig: pulumi.Output<string>;
  readonly clusterIdentifier: string;
  readonly clusterName: string;
  readonly oidcProviderArn: string;
  readonly oidcIssuerUrl: string;
  readonly modelBucket: string;
}

const PLAIN = [
  "clusterIdentifier",
  "clusterName",
  "oidcProviderArn",
  "oidcIssuerUrl",
  "modelBucket",
] as const satisfies readonly (keyof ClusterStackOutputs)[];

/**
 * Reads the outputs of the infrastructure's stack.
 *
 * @param name `organization/project/stack`
 * @throws pulumi.RunError that names every output which the stack does not have
 */
export async function readClusterStack(name: string): Promise<ClusterStack> {
  const reference = new pulumi.StackReference(name);
  const details = await Promise.all(
    PLAIN.map(async (key) => [key, await reference.getOutputDetails(key)] as const),
  );
  const kubeconfig = await reference.getOutputDetails("kubeconfig");
  const missing = details.filter(([, { value }]) => typeof value !== "string").map(([key]) => key);
  if (missing.length > 0 || typeof kubeconfig.secretValue !== "string") {
    const names = [...missing, ...(kubeconfig.secretValue === undefined ? ["kubeconfig"] : [])];
    throw new pulumi.RunError(
      `clusterStack: stack "${name}" has no output ${names.join(", ")}; deploy it first, with target eks and this version of the program`,
    );
  }
  const text = (key: (typeof PLAIN)[number]): string => {
    const found = details.find(([name]) => name === key)?.[1].value as unknown;
    return String(found);
  };
  return {
    kubeconfig: pulumi.secret(kubeconfig.secretValue),
    clusterIdentifier: text("clusterIdentifier"),
    clusterName: text("clusterName"),
    oidcProviderArn: text("oidcProviderArn"),
    oidcIssuerUrl: text("oidcIssuerUrl"),
    modelBucket: text("modelBucket"),
  };
}
