import type { AddonsConfig } from "./clusterSchema";
import type { AddonKey, KubernetesVersion } from "./kubernetesVersions";

/** An add-on as the EKS API takes it. */
export interface AddonPlan {
  readonly key: AddonKey;
  readonly addonName: string;
  readonly addonVersion: string;
  /** JSON of the add-on's settings with sorted keys, or undefined for its defaults. */
  readonly configurationValues: string | undefined;
}

/** Names in the EKS API. https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html */
export const ADDON_NAMES = {
  vpcCni: "vpc-cni",
  kubeProxy: "kube-proxy",
  podIdentityAgent: "eks-pod-identity-agent",
  coreDns: "coredns",
  ebsCsiDriver: "aws-ebs-csi-driver",
  metricsServer: "metrics-server",
  nodeMonitoringAgent: "eks-node-monitoring-agent",
} as const satisfies Readonly<Record<AddonKey, string>>;

/**
 * Before the nodes: without a CNI no node becomes Ready and the group's creation fails.
 * https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3446
 */
export const BOOTSTRAP_ADDONS = ["vpcCni", "kubeProxy", "podIdentityAgent"] as const;

/**
 * After the nodes: these need one that can run them, or they stay DEGRADED until the API gives up after 20 minutes.
 * https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3001
 */
export const WORKLOAD_ADDONS = [
  "coreDns",
  "ebsCsiDriver",
  "metricsServer",
  "nodeMonitoringAgent",
] as const;

/** Settings that differ from an add-on's defaults. */
const SETTINGS: Readonly<Partial<Record<AddonKey, unknown>>> = {
  // Off by default, and NetworkPolicy objects are then accepted but never enforced.
  // https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
  vpcCni: { enableNetworkPolicy: "true" },
};

/** The add-ons of a phase, with the version of the configuration or the one tested with the cluster's minor. */
export function planAddons(
  keys: readonly AddonKey[],
  config: AddonsConfig,
  version: KubernetesVersion,
): readonly AddonPlan[] {
  return keys.map((key) => {
    const settings = SETTINGS[key];
    return {
      key,
      addonName: ADDON_NAMES[key],
      addonVersion: config[key].version ?? version.addons[key],
      configurationValues: settings === undefined ? undefined : JSON.stringify(settings),
    };
  });
}
