import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import type { Component } from "./component";
import type { ClusterSettings } from "./settings";

/**
 * Configuration of kube-proxy. Connections through a Service are masqueraded, so that answers between pods of one
 * bridge come back through it also where the kernel does not filter bridged packets. Connection tracking limits of
 * the machine are left as they are; NodePorts answer on the bridge address alone.
 */
export function kubeProxyConfig({
  network,
  ports,
  credentials,
  nodeName,
}: ClusterSettings): Record<string, unknown> {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    clientConnection: { kubeconfig: credentials.kubeconfig },
    hostnameOverride: nodeName,
    clusterCIDR: network.podSubnet,
    healthzBindAddress: `127.0.0.1:${ports.kubeProxyHealth}`,
    metricsBindAddress: `127.0.0.1:${ports.kubeProxyMetrics}`,
    nodePortAddresses: ["primary"],
    iptables: {
      masqueradeAll: true,
      localhostNodePorts: false,
      minSyncPeriod: "0s",
      syncPeriod: "30s",
    },
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    oomScoreAdj: 0,
  };
}

/** Services of the cluster on this machine: cluster addresses, NodePorts and load balancers. */
export function kubeProxy(settings: ClusterSettings): Component {
  const file = path.join(settings.configDirectory, "kube-proxy.yaml");
  fs.writeFileSync(file, stringify(kubeProxyConfig(settings)));
  return {
    name: "kube-proxy",
    command: [settings.parts.kubeNode, "kube-proxy", `--config=${file}`],
    health: { kind: "http", url: `http://127.0.0.1:${settings.ports.kubeProxyHealth}/healthz` },
  };
}
