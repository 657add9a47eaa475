import type { types } from "@pulumi/kubernetes";

import type { Labels } from "./labels";
import { PORTS } from "./ports";
import type { ExposureConfig } from "./schema";

type NetworkPolicySpec = types.input.networking.v1.NetworkPolicySpec;
type Peer = types.input.networking.v1.NetworkPolicyPeer;

/** An address range and port that the pods may connect to. */
export interface Destination {
  /** Address range such as `0.0.0.0/0` or `10.0.0.5/32`. */
  readonly cidr: string;
  readonly port: number;
}

/** S3 and STS have no fixed addresses; HTTPS alone keeps the node's metadata service (port 80) out of reach. */
export const HTTPS_ANYWHERE: readonly Destination[] = [{ cidr: "0.0.0.0/0", port: 443 }];

/** Namespace label that the API server sets. https://kubernetes.io/docs/reference/labels-annotations-taints/ */
function namespace(name: string): Peer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

/**
 * Who may send inference requests. Behind a node port or load balancer a request can come from any node's or load
 * balancer's address, so that the source ranges are enforced there and not here.
 */
function clients(exposure: ExposureConfig): { from?: Peer[] } {
  return exposure.type === "ClusterIP" ? { from: [{ namespaceSelector: {} }] } : {};
}

/** Traffic that a server's pods may receive and send; everything else is dropped. */
export function networkPolicySpec(args: {
  readonly exposure: ExposureConfig;
  readonly selector: Labels;
  /** Namespace whose pods may read metrics. */
  readonly monitoringNamespace: string;
  /** Where the models, and the tokens to read them, come from. */
  readonly storage: readonly Destination[];
}): NetworkPolicySpec {
  const tcp = (port: number) => ({ port, protocol: "TCP" });
  const publicMetrics = args.exposure.type === "NodePort" && args.exposure.metrics !== undefined;
  return {
    podSelector: { matchLabels: { ...args.selector } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      { ports: [tcp(PORTS.http), tcp(PORTS.grpc)], ...clients(args.exposure) },
      {
        ports: [tcp(PORTS.metrics)],
        ...(publicMetrics ? {} : { from: [namespace(args.monitoringNamespace)] }),
      },
    ],
    egress: [
      {
        ports: [tcp(53), { port: 53, protocol: "UDP" }],
        // The second is where NodeLocal DNSCache listens.
        // https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
        to: [namespace("kube-system"), { ipBlock: { cidr: "169.254.20.10/32" } }],
      },
      ...args.storage.map(({ cidr, port }) => ({
        ports: [tcp(port)],
        to: [{ ipBlock: { cidr } }],
      })),
    ],
  };
}
