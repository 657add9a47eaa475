import { createHash } from "node:crypto";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";

import { mirroredImage } from "../aws/imageRegistry";
import { CHARTS, chartArgs } from "../charts";
import { namespaceLabels } from "../triton/labels";

export interface NvidiaDevicePluginArgs {
  /** Pods that share one GPU by turns; 1 for none. */
  readonly timeSlices: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly registryHost: string | undefined;
  readonly chartRepository: string | undefined;
  /** GPU nodes. */
  readonly runsOn: readonly pulumi.Resource[];
}

/** NVIDIA device plugin: makes `nvidia.com/gpu` a resource of the GPU nodes. */
export class NvidiaDevicePlugin extends pulumi.ComponentResource {
  /** Namespace of everything that touches GPUs on nodes. */
  public readonly namespace: pulumi.Output<string>;
  /** The running plugin; without it no GPU pod is ever scheduled. */
  public readonly release: k8s.helm.v3.Release;

  constructor(name: string, args: NvidiaDevicePluginArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:gpu:NvidiaDevicePlugin", name, {}, opts);
    const source = CHARTS.nvidiaDevicePlugin;
    const namespace = new k8s.core.v1.Namespace(
      name,
      {
        metadata: {
          name: source.namespace,
          labels: {
            ...namespaceLabels(source.namespace, args.labels),
            // Device plugin and DCGM exporter mount host paths, the exporter adds SYS_ADMIN.
            "pod-security.kubernetes.io/enforce": "privileged",
          },
        },
      },
      { parent: this },
    );
    this.namespace = namespace.metadata.name;
    this.release = new k8s.helm.v3.Release(
      name,
      {
        ...chartArgs(source, args.chartRepository),
        namespace: this.namespace,
        values: devicePluginValues(args),
        timeout: 600,
      },
      { parent: this, dependsOn: [...args.runsOn] },
    );
    this.registerOutputs({ namespace: this.namespace });
  }
}

/** Values of the chart, by the keys of its own values file. */
export function devicePluginValues(
  args: Pick<NvidiaDevicePluginArgs, "timeSlices" | "registryHost">,
) {
  const shared = {
    nodeSelector: { "nvidia.com/gpu.present": "true" },
    // Both are stated, since the chart otherwise gives its pods SYS_ADMIN as soon as a configuration exists.
    migStrategy: "none",
    deviceListStrategy: "envvar",
    image: {
      repository: mirroredImage(args.registryHost, "nvcr.io/nvidia/k8s-device-plugin"),
    },
    resources: {
      requests: { cpu: "10m", memory: "32Mi" },
      limits: { memory: "128Mi" },
    },
  };
  if (args.timeSlices === 1) return shared;
  const config = timeSlicingConfig(args.timeSlices);
  return {
    ...shared,
    config: { map: { default: config }, default: "default" },
    // The plugin reads its file once: a changed file must roll the pods.
    podAnnotations: {
      "triton-platform/config-hash": createHash("sha256").update(config).digest("hex").slice(0, 16),
    },
  };
}

/**
 * Sharing by turns. A pod that asks for two slices could get both of one GPU, so it is refused.
 * https://github.com/NVIDIA/k8s-device-plugin/blob/v0.20.0/README.md#with-cuda-time-slicing
 */
export function timeSlicingConfig(replicas: number): string {
  return stringify({
    version: "v1",
    sharing: {
      timeSlicing: {
        renameByDefault: false,
        failRequestsGreaterThanOne: true,
        resources: [{ name: "nvidia.com/gpu", replicas }],
      },
    },
  });
}
