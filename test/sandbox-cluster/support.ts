import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { ClusterSettings } from "../../sandbox/cluster/settings";
import type { ProcessRecord, SandboxState } from "../../sandbox/state";
import { credentialFiles } from "../../sandbox/cluster/credentials";

/** A directory that is removed after the running test file. */
export function scratchDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-cluster-"));
  after(() => {
    fs.rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

export function processRecord(changes: Partial<ProcessRecord> = {}): ProcessRecord {
  return {
    name: "etcd",
    pid: 100,
    startTime: "5000",
    command: ["/parts/etcd"],
    log: "/logs/etcd.log",
    health: { kind: "http", url: "http://127.0.0.1:1/health" },
    ...changes,
  };
}

export function sandboxState(changes: Partial<SandboxState> = {}): SandboxState {
  return {
    version: 1,
    startedAt: "2026-11-22T00:00:00.000Z",
    phase: "running",
    nodeName: "machine",
    gpus: 2,
    network: {
      bridge: "tp0",
      address: "10.244.0.1",
      podSubnet: "10.244.0.0/24",
      serviceSubnet: "10.96.0.0/24",
      loadBalancerSubnet: "198.51.100.0/24",
      fakePodSubnet: "10.246.0.0/16",
    },
    ports: {},
    baseline: { sysctls: {}, chains: { ipv4: {}, ipv6: {} }, absentPaths: [] },
    processes: [],
    timings: [],
    ...changes,
  };
}

/** Settings of a cluster below one directory, with parts that do not exist. */
export function clusterSettings(directory: string): ClusterSettings {
  return {
    parts: {
      etcd: "/parts/etcd",
      kube: "/parts/kube",
      kubeNode: "/parts/kube-node",
      kwok: "/parts/kwok",
      kwokStages: path.join(directory, "stages"),
      motoServer: "/parts/moto_server",
      images: {
        triton: { archive: "/parts/triton.tar", name: "example.test/triton:1" },
        pause: { archive: "/parts/pause.tar", name: "example.test/pause:1" },
      },
      cniPluginDirectory: "/usr/lib/cni",
      containerd: "/usr/bin/containerd",
    },
    network: sandboxState().network,
    ports: {
      etcd: 1001,
      etcdPeer: 1002,
      apiserver: 1003,
      controllerManager: 1004,
      scheduler: 1005,
      kubelet: 1006,
      kubeletHealth: 1007,
      kubeProxyHealth: 1008,
      kubeProxyMetrics: 1009,
      kwok: 1010,
      aws: 1011,
    },
    credentials: credentialFiles("/credentials"),
    token: "operator-token",
    nodeName: "machine",
    configDirectory: path.join(directory, "config"),
    nodeDirectory: path.join(directory, "node"),
    runtimeDirectory: "/run/sandbox",
  };
}
