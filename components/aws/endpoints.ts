import type { NetworkConfig } from "./networkSchema";

/**
 * AWS APIs that the nodes and controllers of a cluster without a way out must reach.
 * https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export const PRIVATE_CLUSTER_SERVICES = [
  "autoscaling",
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "elasticloadbalancing",
  "kms",
  "logs",
  "sts",
] as const;

/** Services of the interface endpoints that the network gets. */
export function interfaceEndpointServices(
  network: Pick<NetworkConfig, "natGateways" | "interfaceEndpoints">,
): readonly string[] {
  const wanted = network.interfaceEndpoints ?? network.natGateways === "none";
  return wanted ? PRIVATE_CLUSTER_SERVICES : [];
}
