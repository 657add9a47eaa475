import { run } from "./command";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ImageArchive } from "../parts";
import type { Component } from "./component";
import type { ClusterSettings } from "./settings";

type Snapshotter = "overlayfs" | "native";

/** Type of an overlay file system in statfs (https://man7.org/linux/man-pages/man2/statfs.2.html). */
const overlayMagic = 0x794c7630;

/** Overlay layers, except where the directory is itself on an overlay, on which the kernel cannot put another. */
export function snapshotterFor(fileSystemType: number): Snapshotter {
  return fileSystemType === overlayMagic ? "native" : "overlayfs";
}

export function containerdSocketOf({
  runtimeDirectory,
}: Pick<ClusterSettings, "runtimeDirectory">): string {
  return path.join(runtimeDirectory, "containerd.sock");
}

/**
 * containerd's configuration: every path its own, so that one of the distribution is left alone.
 *
 * `restrict_oom_score_adj`: without CAP_SYS_RESOURCE a pod could not be given the score the kubelet asks for, and
 * would not start. `netns_mounts_under_state_dir`: network namespaces are found and removed with the state directory.
 */
export function containerdConfig(settings: ClusterSettings, snapshotter: Snapshotter): string {
  const { parts, runtimeDirectory, nodeDirectory, configDirectory } = settings;
  const quote = JSON.stringify;
  return `version = 2
root = ${quote(path.join(nodeDirectory, "containerd"))}
state = ${quote(path.join(runtimeDirectory, "containerd"))}
disabled_plugins = ["io.containerd.internal.v1.opt"]

[grpc]
address = ${quote(containerdSocketOf(settings))}

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = ${quote(parts.images.pause.name)}
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true
disable_tcp_service = true
stream_server_address = "127.0.0.1"
stream_server_port = "0"

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = ${quote(parts.cniPluginDirectory)}
conf_dir = ${quote(path.join(configDirectory, "cni"))}

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = ${quote(snapshotter)}
default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
Root = ${quote(path.join(runtimeDirectory, "runc"))}
SystemdCgroup = false
`;
}

/**
 * Pod network on the bridge. Pods have routes to the Services and load balancers and no default route: nothing that
 * runs in them can talk to another machine.
 */
export function cniConfig({ network, runtimeDirectory }: ClusterSettings): string {
  return `${JSON.stringify(
    {
      cniVersion: "1.0.0",
      name: "triton-platform",
      plugins: [
        {
          type: "bridge",
          bridge: network.bridge,
          isGateway: true,
          ipMasq: false,
          hairpinMode: true,
          ipam: {
            type: "host-local",
            dataDir: path.join(runtimeDirectory, "cni"),
            ranges: [[{ subnet: network.podSubnet, gateway: network.address }]],
            routes: [{ dst: network.serviceSubnet }, { dst: network.loadBalancerSubnet }],
          },
        },
      ],
    },
    undefined,
    2,
  )}\n`;
}

/** containerd with its configuration written. */
export function containerd(settings: ClusterSettings): Component {
  const { parts, configDirectory, nodeDirectory } = settings;
  const file = path.join(configDirectory, "containerd.toml");
  fs.mkdirSync(nodeDirectory, { recursive: true, mode: 0o711 });
  fs.mkdirSync(path.join(configDirectory, "cni"), { recursive: true });
  fs.writeFileSync(
    file,
    containerdConfig(settings, snapshotterFor(fs.statfsSync(nodeDirectory).type)),
  );
  fs.writeFileSync(path.join(configDirectory, "cni", "10-bridge.conflist"), cniConfig(settings));
  return {
    name: "containerd",
    command: [parts.containerd, `--config=${file}`],
    health: { kind: "socket", path: containerdSocketOf(settings) },
  };
}

/** Makes an image known to the node, under the name that its archive carries. */
export async function importImage(
  settings: Pick<ClusterSettings, "runtimeDirectory" | "nodeDirectory">,
  image: ImageArchive,
  signal?: AbortSignal,
): Promise<void> {
  await run(
    "ctr",
    [
      `--address=${containerdSocketOf(settings)}`,
      "--namespace=k8s.io",
      "images",
      "import",
      `--snapshotter=${snapshotterFor(fs.statfsSync(settings.nodeDirectory).type)}`,
      image.archive,
    ],
    { signal },
  );
}
