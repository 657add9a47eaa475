import type { AddonsConfig } from "./clusterSchema";

/** An add-on of `addons` in the configuration. */
export type AddonKey = keyof AddonsConfig;

/** What belongs to one Kubernetes minor version on EKS. */
export interface KubernetesVersion {
  /** Day on which EKS ends standard support; a STANDARD cluster is upgraded by AWS after it. */
  readonly standardSupportEnds: string | undefined;
  /** Release of the EKS AMI, the same for the standard and the NVIDIA variant. */
  readonly releaseVersion: string;
  /** Tag of the Cluster Autoscaler image: its minor must be the cluster's. */
  readonly autoscalerTag: string;
  readonly addons: Readonly<Record<AddonKey, string>>;
}

/**
 * The minors that the platform is written for. Older ones are refused: 1.34 leaves standard support on 2026-12-02.
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 * Add-on versions: `aws eks describe-addon-versions --kubernetes-version <minor>`.
 * AMI releases: https://github.com/awslabs/amazon-eks-ami/releases/tag/v20260714.
 */
export const KUBERNETES_VERSIONS = {
  "1.35": {
    standardSupportEnds: "2027-03-27",
    releaseVersion: "1.35.6-20260714",
    autoscalerTag: "v1.35.2",
    addons: {
      vpcCni: "v1.21.1-eksbuild.8",
      kubeProxy: "v1.35.3-eksbuild.5",
      podIdentityAgent: "v1.3.10-eksbuild.3",
      coreDns: "v1.14.2-eksbuild.4",
      ebsCsiDriver: "v1.59.0-eksbuild.1",
      metricsServer: "v0.8.1-eksbuild.6",
      nodeMonitoringAgent: "v1.6.4-eksbuild.1",
    },
  },
  "1.36": {
    standardSupportEnds: undefined,
    releaseVersion: "1.36.2-20260714",
    autoscalerTag: "v1.36.1",
    addons: {
      vpcCni: "v1.22.4-eksbuild.3",
      kubeProxy: "v1.36.0-eksbuild.21",
      podIdentityAgent: "v1.3.10-eksbuild.3",
      coreDns: "v1.14.3-eksbuild.16",
      ebsCsiDriver: "v1.63.1-eksbuild.1",
      metricsServer: "v0.9.0-eksbuild.11",
      nodeMonitoringAgent: "v1.6.6-eksbuild.1",
    },
  },
} as const satisfies Readonly<Record<string, KubernetesVersion>>;

/** What belongs to a minor version, or undefined where it is not supported. */
export function kubernetesVersion(minor: string): KubernetesVersion | undefined {
  return Object.hasOwn(KUBERNETES_VERSIONS, minor)
    ? KUBERNETES_VERSIONS[minor as keyof typeof KUBERNETES_VERSIONS]
    : undefined;
}

/** Why a version cannot be used, or undefined where it can. */
export function versionRefusal(minor: string): string | undefined {
  return kubernetesVersion(minor) === undefined
    ? `"${minor}" is not accepted; accepted: ${Object.keys(KUBERNETES_VERSIONS).join(", ")}`
    : undefined;
}
