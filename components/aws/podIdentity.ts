import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { podIdentityTrust } from "./iamPolicies";
import type { ClusterScope } from "./iamPolicies";

export interface PodIdentityArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly scope: ClusterScope;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly description: string;
  /** A policy of AWS by its name below `arn:aws:iam::aws:policy/`, or an own document. */
  readonly policy: { readonly managed: string } | { readonly document: aws.iam.PolicyDocument };
}

/** An IAM role that the pods of one service account get through EKS Pod Identity. */
export class PodIdentity extends pulumi.ComponentResource {
  /**
   * Rights and association. Pods that start earlier run without credentials and are not told later; on destroy the
   * pods must go first, as they still clean up with these rights.
   */
  public readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: PodIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:PodIdentity", name, {}, opts);
    const role = new aws.iam.Role(
      name,
      { description: args.description, assumeRolePolicy: podIdentityTrust(args.scope) },
      { parent: this },
    );
    const rights =
      "managed" in args.policy
        ? new aws.iam.RolePolicyAttachment(
            name,
            {
              role: role.name,
              policyArn: `arn:${args.scope.partition}:iam::aws:policy/${args.policy.managed}`,
            },
            { parent: this },
          )
        : new aws.iam.RolePolicy(
            name,
            { role: role.id, policy: args.policy.document },
            { parent: this },
          );
    const association = new aws.eks.PodIdentityAssociation(
      name,
      {
        clusterName: args.clusterName,
        namespace: args.namespace,
        serviceAccount: args.serviceAccount,
        roleArn: role.arn,
      },
      { parent: this },
    );
    this.ready = [rights, association];
    this.registerOutputs({});
  }
}
