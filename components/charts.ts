import type * as k8s from "@pulumi/kubernetes";

/** Where a Helm chart comes from. */
export interface ChartSource {
  /** Name of the chart, and of its release. */
  readonly chart: string;
  /** Public repository. */
  readonly repository: string;
  readonly version: string;
  /** Namespace that the release lives in. */
  readonly namespace: string;
  /** Images of the chart at this version with our values, as `repository:tag`. */
  readonly images: readonly string[];
}

/** Every chart that the platform installs, pinned. */
export const CHARTS = {
  loadBalancerController: {
    chart: "aws-load-balancer-controller",
    repository: "https://aws.github.io/eks-charts",
    version: "3.5.0",
    namespace: "kube-system",
    images: ["public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0"],
  },
  clusterAutoscaler: {
    chart: "cluster-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    version: "9.59.0",
    namespace: "kube-system",
    images: [
      "registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.2",
      "registry.k8s.io/autoscaling/cluster-autoscaler:v1.36.1",
    ],
  },
  nvidiaDevicePlugin: {
    chart: "nvidia-device-plugin",
    repository: "https://nvidia.github.io/k8s-device-plugin",
    version: "0.20.0",
    namespace: "nvidia",
    images: ["nvcr.io/nvidia/k8s-device-plugin:v0.20.0"],
  },
  dcgmExporter: {
    chart: "dcgm-exporter",
    repository: "https://nvidia.github.io/dcgm-exporter/helm-charts",
    version: "4.8.2",
    namespace: "nvidia",
    images: ["nvcr.io/nvidia/k8s/dcgm-exporter:4.5.3-4.8.2-distroless"],
  },
} as const satisfies Readonly<Record<string, ChartSource>>;

/**
 * The arguments of a Release that say where its chart comes from.
 *
 * @param mirror `oci://…`, `https://…`, or a folder that holds one folder a chart; undefined for the public repository
 */
export function chartArgs(
  source: ChartSource,
  mirror: string | undefined,
): Pick<k8s.helm.v3.ReleaseArgs, "chart" | "version" | "repositoryOpts" | "name" | "namespace"> {
  const common = { name: source.chart, namespace: source.namespace, version: source.version };
  if (mirror === undefined || /^https?:\/\//.test(mirror)) {
    return {
      ...common,
      chart: source.chart,
      repositoryOpts: { repo: mirror ?? source.repository },
    };
  }
  return { ...common, chart: `${mirror.replace(/\/$/, "")}/${source.chart}` };
}
