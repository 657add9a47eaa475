import * as path from "node:path";
import type { Component } from "./component";
import type { ClusterSettings } from "./settings";

/** Store of the cluster's objects, on loopback. It does not survive the sandbox, so it need not reach the disk. */
export function etcd({ parts, ports, nodeDirectory }: ClusterSettings): Component {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return {
    name: "etcd",
    command: [
      parts.etcd,
      "--name=sandbox",
      `--data-dir=${path.join(nodeDirectory, "etcd")}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=sandbox=${peer}`,
      "--unsafe-no-fsync",
    ],
    health: { kind: "http", url: `${client}/health` },
  };
}
