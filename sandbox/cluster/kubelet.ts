import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { addressOf } from "./cidr";
import type { Component } from "./component";
import { containerdSocketOf } from "./containerd";
import type { ClusterSettings } from "./settings";

/** Labels that a g4dn.xlarge of an EKS node group carries, as far as the platform reads them. */
export const nodeLabels = {
  "node.kubernetes.io/instance-type": "g4dn.xlarge",
  "topology.kubernetes.io/region": "us-west-2",
  "topology.kubernetes.io/zone": "us-west-2a",
  "eks.amazonaws.com/capacityType": "ON_DEMAND",
  "eks.amazonaws.com/nodegroup": "gpu",
  "nvidia.com/gpu.present": "true",
} as const;

/** Keeps pods that do not ask for a GPU off the GPU nodes. */
export const gpuTaint = { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" } as const;

/**
 * Configuration of the kubelet. It listens on the bridge address and answers the API server's certificate alone.
 * Eviction and image collection are off: the image of the server is imported, and could not be pulled again.
 */
export function kubeletConfig(settings: ClusterSettings): Record<string, unknown> {
  const { network, ports, credentials, nodeDirectory, configDirectory } = settings;
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: network.address,
    port: ports.kubelet,
    readOnlyPort: 0,
    healthzBindAddress: "127.0.0.1",
    healthzPort: ports.kubeletHealth,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: credentials.kubeletClientCertificate },
    },
    authorization: { mode: "Webhook" },
    containerRuntimeEndpoint: `unix://${containerdSocketOf(settings)}`,
    cgroupDriver: "cgroupfs",
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    evictionHard: {},
    imageGCHighThresholdPercent: 100,
    // Five minutes between restarts would make a crash loop as long as a test suite.
    // https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#configurable-container-restart-delay
    featureGates: { KubeletCrashLoopBackOffMax: true },
    crashLoopBackOff: { maxContainerRestartPeriod: "2s" },
    oomScoreAdj: 0,
    podLogsDir: path.join(nodeDirectory, "pod-logs"),
    volumePluginDir: path.join(nodeDirectory, "volume-plugins"),
    resolvConf: path.join(configDirectory, "resolv.conf"),
    // Nobody answers there: a lookup is refused at once, because the Service range is local to this machine.
    clusterDNS: [addressOf(network.serviceSubnet, 10)],
    registerWithTaints: [gpuTaint],
  };
}

/** The kubelet of this machine's one real node, with its configuration written. */
export function kubelet(settings: ClusterSettings): Component {
  const { parts, network, ports, credentials, nodeName, nodeDirectory, configDirectory } = settings;
  const file = path.join(configDirectory, "kubelet.yaml");
  fs.writeFileSync(file, stringify(kubeletConfig(settings)));
  // There is no DNS server that pods could reach; without this file they would be given the machine's own.
  fs.writeFileSync(path.join(configDirectory, "resolv.conf"), "");
  const labels = Object.entries(nodeLabels).map(([key, value]) => `${key}=${value}`);
  return {
    name: "kubelet",
    command: [
      parts.kubeNode,
      "kubelet",
      `--config=${file}`,
      `--kubeconfig=${credentials.kubeconfig}`,
      // For the container metrics; the configuration file has no field for it.
      `--containerd=${containerdSocketOf(settings)}`,
      `--root-dir=${path.join(nodeDirectory, "kubelet")}`,
      `--cert-dir=${path.join(nodeDirectory, "kubelet-certificates")}`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${network.address}`,
      `--node-labels=${labels.join(",")}`,
    ],
    health: { kind: "http", url: `http://127.0.0.1:${ports.kubeletHealth}/healthz` },
  };
}
