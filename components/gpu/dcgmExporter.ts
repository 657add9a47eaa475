import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { mirroredImage } from "../aws/imageRegistry";
import { CHARTS, chartArgs } from "../charts";

export interface DcgmExporterArgs {
  readonly namespace: pulumi.Input<string>;
  /** Creates a ServiceMonitor; its kind must exist in the cluster. */
  readonly serviceMonitor: boolean;
  readonly registryHost: string | undefined;
  readonly chartRepository: string | undefined;
  /** GPU nodes, and the release that brings the ServiceMonitor kind. */
  readonly runsOn: readonly pulumi.Resource[];
}

/** NVIDIA DCGM exporter: metrics of every GPU, on GPU nodes only. */
export class DcgmExporter extends pulumi.ComponentResource {
  constructor(name: string, args: DcgmExporterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:gpu:DcgmExporter", name, {}, opts);
    new k8s.helm.v3.Release(
      name,
      {
        ...chartArgs(CHARTS.dcgmExporter, args.chartRepository),
        namespace: args.namespace,
        values: dcgmExporterValues(args),
        timeout: 600,
      },
      { parent: this, dependsOn: [...args.runsOn] },
    );
    this.registerOutputs({});
  }
}

/** Values of the chart, by the keys of its own values file. */
export function dcgmExporterValues(
  args: Pick<DcgmExporterArgs, "serviceMonitor" | "registryHost">,
) {
  return {
    // Without both it lands on nodes without a GPU, where it crash-loops, and on no tainted one.
    nodeSelector: { "nvidia.com/gpu.present": "true" },
    tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
    serviceMonitor: {
      enabled: args.serviceMonitor,
      // The exporter's own pod and namespace labels name the GPU's user; Prometheus must not rename them.
      honorLabels: true,
    },
    image: {
      repository: mirroredImage(args.registryHost, "nvcr.io/nvidia/k8s/dcgm-exporter"),
    },
    // The chart's limit of 512 MiB is too small with several GPUs.
    // https://docs.aws.amazon.com/eks/latest/userguide/ml-cluster-setup-cli.html
    resources: {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { memory: "1Gi" },
    },
  };
}
