import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { addressOf } from "./cidr";
import type { Component } from "./component";
import type { ClusterSettings } from "./settings";

/** Annotation of the nodes that kwok plays; the real node has none, so that kwok leaves its pods alone. */
export const fakeNodeAnnotation = { key: "kwok.x-k8s.io/node", value: "fake" } as const;

/**
 * Stage that gives each LoadBalancer Service an address of its own: the load balancer range with the last byte of the
 * Service's cluster address. Cluster addresses are unique in their range of 256, so these are as well, without any
 * bookkeeping, and two Services may use the same port.
 */
export function loadBalancerStage(loadBalancerSubnet: string): Record<string, unknown> {
  const prefix = loadBalancerSubnet.split(".").slice(0, 3).join(".");
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name: "service-load-balancer" },
    spec: {
      resourceRef: { apiGroup: "v1", kind: "Service" },
      selector: {
        matchExpressions: [
          { key: ".spec.type", operator: "In", values: ["LoadBalancer"] },
          { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
          { key: ".status.loadBalancer.ingress", operator: "DoesNotExist" },
        ],
      },
      next: {
        statusTemplate: [
          "loadBalancer:",
          "  ingress:",
          `  - ip: ${prefix}.{{ .spec.clusterIP | splitList "." | last }}`,
          "    ipMode: VIP",
          "",
        ].join("\n"),
      },
    },
  };
}

/** kwok: the status of LoadBalancer Services, and nodes and pods of nodes that carry its annotation. */
export function kwok(settings: ClusterSettings): Component {
  const { parts, network, ports, credentials, configDirectory } = settings;
  const file = path.join(configDirectory, "kwok.yaml");
  const stages = ["node.yaml", "pod.yaml"].map((name) =>
    fs.readFileSync(path.join(parts.kwokStages, name), "utf8"),
  );
  fs.writeFileSync(
    file,
    [...stages, stringify(loadBalancerStage(network.loadBalancerSubnet))].join("\n---\n"),
  );
  return {
    name: "kwok",
    command: [
      parts.kwok,
      `--kubeconfig=${credentials.kubeconfig}`,
      `--config=${file}`,
      `--manage-nodes-with-annotation-selector=${fakeNodeAnnotation.key}=${fakeNodeAnnotation.value}`,
      `--cidr=${network.fakePodSubnet}`,
      `--node-ip=${addressOf(network.fakePodSubnet, 1)}`,
      `--server-address=127.0.0.1:${ports.kwok}`,
    ],
    health: { kind: "http", url: `http://127.0.0.1:${ports.kwok}/healthz` },
  };
}
