import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { AddonPlan } from "./addonPlan";
import type { AddonKey } from "./kubernetesVersions";

export interface AddonsArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly plans: readonly AddonPlan[];
  /** What each add-on must wait for. */
  readonly dependsOn: Readonly<Partial<Record<AddonKey, readonly pulumi.Resource[]>>>;
}

/** EKS add-ons of one phase of the cluster's creation. */
export class Addons extends pulumi.ComponentResource {
  /** The add-ons by key, for ordering. */
  public readonly addons: ReadonlyMap<AddonKey, aws.eks.Addon>;

  constructor(name: string, args: AddonsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:Addons", name, {}, opts);
    this.addons = new Map(
      args.plans.map((plan) => [
        plan.key,
        new aws.eks.Addon(
          `${name}-${plan.addonName}`,
          {
            clusterName: args.clusterName,
            addonName: plan.addonName,
            addonVersion: plan.addonVersion,
            configurationValues: plan.configurationValues,
            resolveConflictsOnCreate: "OVERWRITE",
            resolveConflictsOnUpdate: "OVERWRITE",
          },
          { parent: this, dependsOn: [...(args.dependsOn[plan.key] ?? [])] },
        ),
      ]),
    );
    this.registerOutputs({});
  }
}
