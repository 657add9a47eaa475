import { stringify } from "yaml";

/** What a node does with its disks and images before the kubelet starts. */
export interface NodeSettings {
  /** Joins the instance's NVMe disks into one volume for containerd, kubelet and pods. */
  readonly raid0: boolean;
  /** Pulls and unpacks image layers in parallel. */
  readonly fastImagePull: boolean;
}

const BOUNDARY = "triton-platform-node-config";

/**
 * User data of a managed node group: a MIME document with one NodeConfig, which EKS merges with its own part. Without
 * a custom AMI it may carry only instance, kubelet and feature-gate settings.
 * https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/
 *
 * @returns base64, or undefined where nothing differs from the defaults
 */
export function nodeUserData(settings: NodeSettings): string | undefined {
  const config = nodeConfig(settings);
  if (config === undefined) return undefined;
  const lines = [
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    "",
    `--${BOUNDARY}`,
    "Content-Type: application/node.eks.aws",
    "",
    stringify(config).trimEnd(),
    "",
    `--${BOUNDARY}--`,
    "",
  ];
  return Buffer.from(lines.join("\r\n"), "utf8").toString("base64");
}

function nodeConfig({ raid0, fastImagePull }: NodeSettings): object | undefined {
  if (!raid0 && !fastImagePull) return undefined;
  return {
    apiVersion: "node.eks.aws/v1alpha1",
    kind: "NodeConfig",
    spec: {
      ...(raid0 ? { instance: { localStorage: { strategy: "RAID0" } } } : {}),
      ...(fastImagePull ? { featureGates: { FastImagePull: true } } : {}),
    },
  };
}
