/** How a kubeconfig's user gets its token. */
export interface KubeconfigArgs {
  readonly clusterName: string;
  readonly region: string;
  /** Profile of the provider; undefined for the credential chain. */
  readonly profile: string | undefined;
  /** Role that the provider assumes; undefined for the caller itself. */
  readonly roleArn: string | undefined;
}

/**
 * A kubeconfig that fetches a token with `aws eks get-token` for exactly the identity that deploys. It holds no
 * credentials itself.
 * https://docs.aws.amazon.com/cli/latest/reference/eks/get-token.html
 *
 * @returns JSON with keys in a fixed order
 */
export function eksKubeconfig(
  args: KubeconfigArgs,
  endpoint: string,
  certificateAuthority: string,
): string {
  const command = [
    ["eks", "get-token", "--cluster-name", args.clusterName, "--output", "json"],
    args.roleArn === undefined ? [] : ["--role-arn", args.roleArn],
  ].flat();
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: args.clusterName,
        cluster: { server: endpoint, "certificate-authority-data": certificateAuthority },
      },
    ],
    contexts: [
      { name: args.clusterName, context: { cluster: args.clusterName, user: args.clusterName } },
    ],
    "current-context": args.clusterName,
    users: [
      {
        name: args.clusterName,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1",
            command: "aws",
            args: ["--region", args.region, ...command],
            env: args.profile === undefined ? [] : [{ name: "AWS_PROFILE", value: args.profile }],
            interactiveMode: "Never",
            provideClusterInfo: false,
          },
        },
      },
    ],
  });
}
