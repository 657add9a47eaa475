import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Component } from "../../sandbox/cluster/component";
import { cniConfig, containerdConfig, snapshotterFor } from "../../sandbox/cluster/containerd";
import { apiserver, controllerManager, scheduler } from "../../sandbox/cluster/controlPlane";
import { etcd } from "../../sandbox/cluster/etcd";
import { kubeletConfig, nodeLabels } from "../../sandbox/cluster/kubelet";
import { kubeProxyConfig } from "../../sandbox/cluster/kubeProxy";
import { kwok, loadBalancerStage } from "../../sandbox/cluster/kwok";
import { moto } from "../../sandbox/cluster/moto";
import { gpuPatch } from "../../sandbox/cluster/node";
import { kubeconfigText } from "../../sandbox/cluster/credentials";
import { nodeNameFor } from "../../sandbox/cluster/start";
import { clusterSettings, scratchDirectory } from "./support";
import { parse } from "yaml";

describe("components of the cluster", () => {
  const directory = scratchDirectory();
  const settings = clusterSettings(directory);
  fs.mkdirSync(settings.parts.kwokStages, { recursive: true });
  fs.mkdirSync(settings.configDirectory, { recursive: true });
  fs.writeFileSync(path.join(settings.parts.kwokStages, "node.yaml"), "kind: Stage\n");
  fs.writeFileSync(path.join(settings.parts.kwokStages, "pod.yaml"), "kind: Stage\n");

  const components: Component[] = [
    etcd(settings),
    apiserver(settings),
    controllerManager(settings),
    scheduler(settings),
    kwok(settings),
    moto(settings),
  ];

  for (const component of components) {
    it(`${component.name} listens on loopback or the bridge alone`, () => {
      const addresses = component.command.flatMap(
        (word) => word.match(/\b\d+\.\d+\.\d+\.\d+\b(?!\/)/g) ?? [],
      );
      assert.ok(addresses.length > 0);
      assert.deepEqual(
        addresses.filter((address) => !["127.0.0.1", "10.244.0.1", "10.246.0.1"].includes(address)),
        [],
      );
      assert.ok(!component.command.some((word) => word.includes("0.0.0.0")));
    });

    it(`${component.name} has no token or key on its command line`, () => {
      assert.ok(!component.command.some((word) => word.includes(settings.token)));
      assert.ok(!JSON.stringify(component.health).includes(settings.token));
    });
  }

  it("are checked where they listen", () => {
    assert.deepEqual(
      components.map(({ name, health }) => [name, health.kind === "http" ? health.url : ""]),
      [
        ["etcd", "http://127.0.0.1:1001/health"],
        ["kube-apiserver", "https://10.244.0.1:1003/readyz"],
        ["kube-controller-manager", "https://127.0.0.1:1004/healthz"],
        ["kube-scheduler", "https://127.0.0.1:1005/healthz"],
        ["kwok", "http://127.0.0.1:1010/healthz"],
        ["aws", "http://10.244.0.1:1011/moto-api/"],
      ],
    );
  });

  it("include an API server that nobody reaches without a token", () => {
    const { command } = apiserver(settings);
    assert.ok(command.includes("--anonymous-auth=false"));
    assert.ok(command.includes("--authorization-mode=RBAC"));
    assert.ok(command.includes("--token-auth-file=/credentials/tokens.csv"));
  });

  it("include a kubelet that answers the API server's certificate alone, on the bridge", () => {
    const config = kubeletConfig(settings);
    assert.equal(config.address, "10.244.0.1");
    assert.equal(config.readOnlyPort, 0);
    assert.deepEqual(config.authentication, {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: "/credentials/kubelet-client.crt" },
    });
    assert.deepEqual(config.authorization, { mode: "Webhook" });
    assert.deepEqual(config.registerWithTaints, [
      { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" },
    ]);
    assert.deepEqual(config.clusterDNS, ["10.96.0.10"]);
  });

  it("include a node with the labels of a G4 node of a node group", () => {
    assert.deepEqual(nodeLabels, {
      "node.kubernetes.io/instance-type": "g4dn.xlarge",
      "topology.kubernetes.io/region": "us-west-2",
      "topology.kubernetes.io/zone": "us-west-2a",
      "eks.amazonaws.com/capacityType": "ON_DEMAND",
      "eks.amazonaws.com/nodegroup": "gpu",
      "nvidia.com/gpu.present": "true",
    });
  });

  it("include a kube-proxy that leaves the machine's connection tracking and loopback as they are", () => {
    const config = kubeProxyConfig(settings);
    assert.deepEqual(config.conntrack, {
      maxPerCore: 0,
      min: 0,
      tcpEstablishedTimeout: "0s",
      tcpCloseWaitTimeout: "0s",
    });
    assert.deepEqual(config.nodePortAddresses, ["primary"]);
    assert.deepEqual(config.iptables, {
      masqueradeAll: true,
      localhostNodePorts: false,
      minSyncPeriod: "0s",
      syncPeriod: "30s",
    });
  });

  it("include a containerd that shares no path with the distribution's", () => {
    const config = containerdConfig(settings, "overlayfs");
    const paths = [...config.matchAll(/"(\/[^"]*)"/g)].map(([, found]) => found);
    assert.deepEqual(paths, [
      path.join(directory, "node/containerd"),
      "/run/sandbox/containerd",
      "/run/sandbox/containerd.sock",
      "/usr/lib/cni",
      path.join(directory, "config/cni"),
      "/run/sandbox/runc",
    ]);
    assert.match(config, /^restrict_oom_score_adj = true$/m);
    assert.match(config, /^netns_mounts_under_state_dir = true$/m);
    assert.match(config, /^sandbox_image = "example\.test\/pause:1"$/m);
  });

  it("unpack images without overlays where the disk is one itself", () => {
    assert.equal(snapshotterFor(0xef53), "overlayfs");
    assert.equal(snapshotterFor(0x794c7630), "native");
  });

  it("give pods routes to Services and load balancers, and no way out of the machine", () => {
    const config = JSON.parse(cniConfig(settings)) as { plugins: Record<string, unknown>[] };
    assert.equal(config.plugins.length, 1);
    const [bridge] = config.plugins;
    assert.equal(bridge?.ipMasq, false);
    assert.deepEqual((bridge.ipam as { routes: unknown }).routes, [
      { dst: "10.96.0.0/24" },
      { dst: "198.51.100.0/24" },
    ]);
  });

  it("write kwok one file with its stages and the load balancer's", () => {
    const text = fs.readFileSync(path.join(settings.configDirectory, "kwok.yaml"), "utf8");
    const kinds = text
      .split("\n---\n")
      .map((document) => (parse(document) as { kind: string }).kind);
    assert.deepEqual(kinds, ["Stage", "Stage", "Stage"]);
    assert.ok(
      kwok(settings).command.includes(
        "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
      ),
    );
  });
});

describe("load balancer addresses", () => {
  it("take the range of the load balancers and the last byte of the Service's own address", () => {
    const { spec } = loadBalancerStage("203.0.113.0/24") as {
      spec: { selector: { matchExpressions: unknown }; next: { statusTemplate: string } };
    };
    assert.equal(
      spec.next.statusTemplate,
      'loadBalancer:\n  ingress:\n  - ip: 203.0.113.{{ .spec.clusterIP | splitList "." | last }}\n    ipMode: VIP\n',
    );
    assert.deepEqual(spec.selector.matchExpressions, [
      { key: ".spec.type", operator: "In", values: ["LoadBalancer"] },
      { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
      { key: ".status.loadBalancer.ingress", operator: "DoesNotExist" },
    ]);
  });
});

describe("the node", () => {
  it("advertises GPUs as capacity and as allocatable", () => {
    assert.deepEqual(gpuPatch(3), [
      { op: "add", path: "/status/capacity/nvidia.com~1gpu", value: "3" },
      { op: "add", path: "/status/allocatable/nvidia.com~1gpu", value: "3" },
    ]);
  });

  for (const [host, name] of [
    ["vm", "vm"],
    ["Build_Host.example.test", "build-host"],
    ["-_-", "sandbox"],
  ] as const) {
    it(`of host ${host} is called ${name}`, () => {
      assert.equal(nodeNameFor(host), name);
    });
  }
});

describe("kubeconfig", () => {
  it("trusts the sandbox's API server alone and names no other context", () => {
    const config = parse(kubeconfigText("https://10.244.0.1:1003", "PEM", "secret")) as unknown;
    assert.deepEqual(config, {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "triton-platform-sandbox",
          cluster: {
            server: "https://10.244.0.1:1003",
            "certificate-authority-data": Buffer.from("PEM").toString("base64"),
          },
        },
      ],
      users: [{ name: "operator", user: { token: "secret" } }],
      contexts: [
        {
          name: "triton-platform-sandbox",
          context: { cluster: "triton-platform-sandbox", user: "operator" },
        },
      ],
      "current-context": "triton-platform-sandbox",
    });
  });
});
