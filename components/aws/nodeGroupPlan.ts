import { g4dnSize, systemInstance } from "../gpu/instances";
import type { GpuInstanceType, InstanceType } from "../gpu/instances";
import { driverOf } from "../gpu/nodeImage";
import type { EksConfig } from "./schema";
import { kubernetesVersion } from "./kubernetesVersions";

/** Label that names the group of a node; a server selects its group by it. */
export const NODE_GROUP_LABEL = "triton-platform/node-group";

/** A taint in the spelling of the EKS API. */
export interface NodeTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NO_SCHEDULE" | "NO_EXECUTE" | "PREFER_NO_SCHEDULE";
}

/** A node group with every default filled in. */
export interface NodeGroupPlan {
  readonly name: string;
  /** Configuration path, for messages. */
  readonly path: string;
  readonly amiType: "AL2023_x86_64_STANDARD" | "AL2023_x86_64_NVIDIA";
  readonly capacityType: "ON_DEMAND" | "SPOT";
  readonly instanceType: string;
  readonly instance: InstanceType;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
  readonly diskSize: number;
  readonly releaseVersion: string;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly updateStrategy: "MINIMAL" | "DEFAULT";
  readonly nodeRepair: boolean;
  /** RAID0 over the local disks, where the type has any. */
  readonly raid0: boolean;
  readonly fastImagePull: boolean;
}

/** A node group with GPUs. */
export interface GpuNodeGroupPlan extends NodeGroupPlan {
  readonly instance: GpuInstanceType;
  readonly driver: string | undefined;
}

/**
 * The system group and the GPU groups as they will be created. Groups whose instance type is not accepted are left
 * out; the checks name them.
 */
export function planNodeGroups(config: Pick<EksConfig, "nodeGroups" | "cluster" | "network">): {
  readonly system: NodeGroupPlan | undefined;
  readonly gpu: readonly GpuNodeGroupPlan[];
} {
  const release = kubernetesVersion(config.cluster.version)?.releaseVersion ?? "";
  const zones = zonesOf(config.network);
  const { system, gpu } = config.nodeGroups;
  const systemType = systemInstance(system.instanceType);
  return {
    system:
      systemType === undefined
        ? undefined
        : {
            name: "system",
            path: "nodeGroups.system",
            amiType: "AL2023_x86_64_STANDARD",
            capacityType: "ON_DEMAND",
            instanceType: system.instanceType,
            instance: systemType,
            minSize: system.minSize,
            maxSize: system.maxSize,
            desiredSize: system.desiredSize ?? system.minSize,
            diskSize: system.diskSize,
            releaseVersion: system.releaseVersion ?? release,
            zones,
            labels: { ...system.labels, [NODE_GROUP_LABEL]: "system" },
            taints: [],
            updateStrategy: "DEFAULT",
            nodeRepair: true,
            raid0: false,
            fastImagePull: false,
          },
    gpu: Object.entries(gpu).flatMap(([name, group]): GpuNodeGroupPlan[] => {
      const instance = g4dnSize(group.instanceType);
      if (instance === undefined) return [];
      const releaseVersion = group.releaseVersion ?? release;
      return [
        {
          name,
          path: `nodeGroups.gpu.${name}`,
          amiType: "AL2023_x86_64_NVIDIA",
          capacityType: group.capacityType,
          instanceType: group.instanceType,
          instance,
          minSize: group.minSize,
          maxSize: group.maxSize,
          desiredSize: group.desiredSize ?? group.minSize,
          diskSize: group.diskSize,
          releaseVersion,
          zones: group.zones.length > 0 ? group.zones : zones,
          labels: { ...group.labels, ...GPU_LABELS, [NODE_GROUP_LABEL]: name },
          taints: [GPU_TAINT],
          updateStrategy: group.updateStrategy,
          nodeRepair: group.nodeRepair,
          raid0: group.localStorage === "RAID0" && instance.nvmeGB > 0,
          fastImagePull: group.fastImagePull,
          driver: group.driverVersion ?? driverOf(releaseVersion),
        },
      ];
    }),
  };
}

/** Zones of the cluster: the pinned ones, or those of the existing subnets. */
export function zonesOf(network: EksConfig["network"]): readonly string[] {
  return network.existing === undefined
    ? network.zones
    : Object.keys(network.existing.privateSubnetIds).sort();
}

/**
 * Keeps everything away that asks for no GPU. The value is the one that node feature discovery's own toleration names.
 * https://github.com/NVIDIA/k8s-device-plugin/blob/v0.20.0/deployments/helm/nvidia-device-plugin/values.yaml
 */
export const GPU_TAINT: NodeTaint = {
  key: "nvidia.com/gpu",
  value: "present",
  effect: "NO_SCHEDULE",
};

/**
 * Without the first label the device plugin's affinity matches no node and the GPU never appears; the second lets
 * Cluster Autoscaler wait for the GPU of a new node.
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
 */
export const GPU_LABELS: Readonly<Record<string, string>> = {
  "nvidia.com/gpu.present": "true",
  "k8s.amazonaws.com/accelerator": "nvidia-tesla-t4",
  workload: "triton",
};

/**
 * What a replacement of the group (new instance type, zones, disk or capacity type) needs for a while: the new group
 * starts before the old one goes.
 */
export function replacementSurge(group: NodeGroupPlan): string {
  const { desiredSize, instanceType, instance } = group;
  return `${group.path}: a replacement of this group runs ${String(desiredSize)} further ${instanceType} beside the old ones (${String(desiredSize * instance.vcpus)} vCPU of quota)`;
}
