import * as pulumi from "@pulumi/pulumi";

import { NvidiaDevicePlugin } from "../gpu/nvidiaDevicePlugin";
import { ClusterAutoscaler } from "./clusterAutoscaler";
import { DefaultStorage } from "./defaultStorage";
import type { GpuCluster } from "./gpuCluster";
import { kubernetesVersion } from "./kubernetesVersions";
import { LoadBalancerController } from "./loadBalancerController";
import type { EksConfig } from "./schema";

export interface ClusterServicesArgs {
  /** Validated and checked configuration; decides which resources exist. */
  readonly config: EksConfig;
  readonly cluster: GpuCluster;
  /** Labels of namespaces. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * What runs in the cluster before any server: load balancer controller, device plugin, storage class, autoscaler.
 * Needs both providers: AWS, and Kubernetes of this cluster.
 */
export class ClusterServices extends pulumi.ComponentResource {
  /** Services of type LoadBalancer depend on it: it alone makes and removes their load balancers. */
  public readonly loadBalancerController: LoadBalancerController;
  /** Pods with GPUs depend on it. */
  public readonly devicePlugin: NvidiaDevicePlugin;
  /** Claims depend on its class. */
  public readonly storage: DefaultStorage;

  constructor(name: string, args: ClusterServicesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:ClusterServices", name, {}, opts);
    const { config, cluster } = args;
    const shared = {
      clusterName: cluster.controlPlane.clusterName,
      scope: cluster.scope,
      registryHost: config.imageRegistry?.host,
      chartRepository: config.chartRepository,
      runsOn: cluster.runsOn(),
    };
    const parent = { parent: this };
    this.loadBalancerController = new LoadBalancerController(
      `${name}-load-balancer-controller`,
      { ...shared, vpcId: cluster.network.vpcId },
      parent,
    );
    this.devicePlugin = new NvidiaDevicePlugin(
      `${name}-device-plugin`,
      {
        timeSlices: config.devicePlugin.timeSlices,
        labels: args.labels,
        registryHost: shared.registryHost,
        chartRepository: shared.chartRepository,
        runsOn: [...cluster.gpuNodes.values()],
      },
      parent,
    );
    const driver = cluster.addons.get("ebsCsiDriver");
    this.storage = new DefaultStorage(
      `${name}-storage`,
      { driver: driver === undefined ? [] : [driver], labels: args.labels },
      parent,
    );
    if (config.autoscaler.enabled) {
      new ClusterAutoscaler(
        `${name}-autoscaler`,
        {
          ...shared,
          imageTag: kubernetesVersion(config.cluster.version)?.autoscalerTag ?? "",
          scaleDownUnneededMinutes: config.autoscaler.scaleDownUnneededMinutes,
        },
        parent,
      );
    }
    this.registerOutputs({});
  }
}
