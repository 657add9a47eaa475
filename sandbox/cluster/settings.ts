import type { Parts } from "../parts";
import type { SandboxNetwork } from "../state";
import type { CredentialFiles } from "./credentials";
import type { Ports } from "./ports";

/** What the components of one cluster are built from. */
export interface ClusterSettings {
  readonly parts: ClusterParts;
  readonly network: SandboxNetwork;
  readonly ports: Ports;
  readonly credentials: CredentialFiles;
  /** The operator's token. */
  readonly token: string;
  readonly nodeName: string;
  /** Directory for generated configuration files. */
  readonly configDirectory: string;
  /** Directory for what lives as long as the cluster: etcd, images, volumes. */
  readonly nodeDirectory: string;
  /** Directory for sockets and mounts. */
  readonly runtimeDirectory: string;
}

/** The parts that a cluster needs, without the engine's. */
export type ClusterParts = Pick<
  Parts,
  | "etcd"
  | "kube"
  | "kubeNode"
  | "kwok"
  | "kwokStages"
  | "motoServer"
  | "images"
  | "cniPluginDirectory"
  | "containerd"
>;
