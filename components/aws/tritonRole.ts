import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { modelReadPolicy, webIdentityTrust } from "./iamPolicies";

export interface TritonRoleArgs {
  readonly partition: string;
  readonly oidcProviderArn: pulumi.Input<string>;
  readonly oidcIssuerUrl: pulumi.Input<string>;
  readonly namespace: string;
  /** Name of the server's service account; the only one that may take the role. */
  readonly serviceAccount: string;
  readonly bucket: string;
  /** First part of the server's object keys. */
  readonly serverPrefix: string;
  /** Key that encrypts the bucket; undefined for keys that S3 manages. */
  readonly keyArn: pulumi.Input<string> | undefined;
}

/**
 * IAM role of one server through the cluster's OIDC provider: its AWS SDK is too old for EKS Pod Identity.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-minimum-sdk.html
 */
export class TritonRole extends pulumi.ComponentResource {
  /** ARN for the service account's annotation `eks.amazonaws.com/role-arn`. */
  public readonly arn: pulumi.Output<string>;
  /** Its rights; pods that start earlier cannot read a model. */
  public readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: TritonRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:TritonRole", name, {}, opts);
    const role = new aws.iam.Role(
      name,
      {
        description: `Triton server ${args.serverPrefix}: reads its models`,
        assumeRolePolicy: pulumi
          .all([args.oidcProviderArn, args.oidcIssuerUrl])
          .apply(([providerArn, issuerUrl]) =>
            webIdentityTrust({
              providerArn,
              issuerUrl,
              namespace: args.namespace,
              serviceAccount: args.serviceAccount,
            }),
          ),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      name,
      { role: role.id, policy: modelReadPolicy(args) },
      { parent: this },
    );
    this.arn = role.arn;
    this.ready = [policy];
    this.registerOutputs({ arn: this.arn });
  }
}
