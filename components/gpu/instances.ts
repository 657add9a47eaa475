/** What an instance type offers to Kubernetes. */
export interface InstanceType {
  readonly vcpus: number;
  readonly memoryGiB: number;
  /** CPU that pods can request, in thousandths of a core. */
  readonly allocatableCpuMillis: number;
  /** Memory that pods can request, MiB. */
  readonly allocatableMemoryMiB: number;
  /** Pods at most, with the VPC CNI and without prefix delegation. */
  readonly maxPods: number;
  /** Addresses that the VPC CNI can take from the subnet: interfaces × addresses of each. */
  readonly addresses: number;
  /** US dollars an hour, on demand, Linux, us-east-1. */
  readonly hourlyUsd: number;
}

/** A size of the g4dn family: NVIDIA T4 GPUs with 16 GiB each. */
export interface GpuInstanceType extends InstanceType {
  readonly gpus: number;
  /** Local NVMe disks, GB. */
  readonly nvmeGB: number;
  /** Bare metal starts slower and has no hypervisor under it. */
  readonly metal: boolean;
}

/** Date of the prices below. */
export const PRICES_AS_OF = "2026-07-20";

/** Memory of one T4, GiB. */
export const T4_MEMORY_GIB = 16;

/**
 * The g4dn family. Sizes, allocatable CPU and memory, prices:
 * https://karpenter.sh/docs/reference/instance-types/ and
 * https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/pricing/zz_generated.pricing_aws.go.
 * Pods: https://github.com/aws/amazon-vpc-cni-k8s/blob/master/misc/eni-max-pods.txt.
 * For 16xlarge and metal, allocatable follows the same rules as the published sizes: 7.5 % of the memory for the
 * machine, 255 MiB + 11 MiB a pod for Kubernetes, 100 MiB before eviction; 60 m + 10 m + 2 × 5 m + 2.5 m a core of CPU.
 */
export const G4DN = {
  "g4dn.xlarge": {
    vcpus: 4,
    memoryGiB: 16,
    gpus: 1,
    nvmeGB: 125,
    allocatableCpuMillis: 3920,
    allocatableMemoryMiB: 14481,
    maxPods: 29,
    addresses: 30,
    hourlyUsd: 0.526,
    metal: false,
  },
  "g4dn.2xlarge": {
    vcpus: 8,
    memoryGiB: 32,
    gpus: 1,
    nvmeGB: 225,
    allocatableCpuMillis: 7910,
    allocatableMemoryMiB: 29636,
    maxPods: 29,
    addresses: 30,
    hourlyUsd: 0.752,
    metal: false,
  },
  "g4dn.4xlarge": {
    vcpus: 16,
    memoryGiB: 64,
    gpus: 1,
    nvmeGB: 225,
    allocatableCpuMillis: 15890,
    allocatableMemoryMiB: 59946,
    maxPods: 29,
    addresses: 30,
    hourlyUsd: 1.204,
    metal: false,
  },
  "g4dn.8xlarge": {
    vcpus: 32,
    memoryGiB: 128,
    gpus: 1,
    nvmeGB: 900,
    allocatableCpuMillis: 31850,
    allocatableMemoryMiB: 120248,
    maxPods: 58,
    addresses: 60,
    hourlyUsd: 2.176,
    metal: false,
  },
  "g4dn.12xlarge": {
    vcpus: 48,
    memoryGiB: 192,
    gpus: 4,
    nvmeGB: 900,
    allocatableCpuMillis: 47810,
    allocatableMemoryMiB: 178933,
    maxPods: 234,
    addresses: 240,
    hourlyUsd: 3.912,
    metal: false,
  },
  "g4dn.16xlarge": {
    vcpus: 64,
    memoryGiB: 256,
    gpus: 1,
    nvmeGB: 900,
    allocatableCpuMillis: 63770,
    allocatableMemoryMiB: 241490,
    maxPods: 58,
    addresses: 60,
    hourlyUsd: 4.352,
    metal: false,
  },
  "g4dn.metal": {
    vcpus: 96,
    memoryGiB: 384,
    gpus: 8,
    nvmeGB: 1800,
    allocatableCpuMillis: 95690,
    allocatableMemoryMiB: 355262,
    maxPods: 737,
    addresses: 750,
    hourlyUsd: 7.824,
    metal: true,
  },
} as const satisfies Readonly<Record<string, GpuInstanceType>>;

/** Types for the system group, from the same sources. */
export const SYSTEM_INSTANCES = {
  "t3.large": {
    vcpus: 2,
    memoryGiB: 8,
    allocatableCpuMillis: 1930,
    allocatableMemoryMiB: 6837,
    maxPods: 35,
    addresses: 36,
    hourlyUsd: 0.0832,
  },
  "m6i.large": {
    vcpus: 2,
    memoryGiB: 8,
    allocatableCpuMillis: 1930,
    allocatableMemoryMiB: 6903,
    maxPods: 29,
    addresses: 30,
    hourlyUsd: 0.096,
  },
  "m7i.large": {
    vcpus: 2,
    memoryGiB: 8,
    allocatableCpuMillis: 1930,
    allocatableMemoryMiB: 6903,
    maxPods: 29,
    addresses: 30,
    hourlyUsd: 0.1008,
  },
  "m6i.xlarge": {
    vcpus: 4,
    memoryGiB: 16,
    allocatableCpuMillis: 3920,
    allocatableMemoryMiB: 14162,
    maxPods: 58,
    addresses: 60,
    hourlyUsd: 0.192,
  },
  "m7i.xlarge": {
    vcpus: 4,
    memoryGiB: 16,
    allocatableCpuMillis: 3920,
    allocatableMemoryMiB: 14162,
    maxPods: 58,
    addresses: 60,
    hourlyUsd: 0.2016,
  },
} as const satisfies Readonly<Record<string, InstanceType>>;

export type G4dnSize = keyof typeof G4DN;
export type SystemInstanceName = keyof typeof SYSTEM_INSTANCES;

/** Families that a user may try, and why they do not fit. */
const REFUSED_FAMILIES: Readonly<Record<string, string>> = {
  g4ad: "its GPUs are AMD Radeon Pro V520, which run no CUDA",
  g5g: "its processors are Arm and the images are x86-64",
};

/** The g4dn size of this name, or undefined. */
export function g4dnSize(name: string): GpuInstanceType | undefined {
  return Object.hasOwn(G4DN, name) ? G4DN[name as G4dnSize] : undefined;
}

/** The system instance type of this name, or undefined. */
export function systemInstance(name: string): InstanceType | undefined {
  return Object.hasOwn(SYSTEM_INSTANCES, name)
    ? SYSTEM_INSTANCES[name as SystemInstanceName]
    : undefined;
}

/** Why an instance type cannot be a GPU node, or undefined where it can. */
export function gpuInstanceRefusal(name: string): string | undefined {
  if (g4dnSize(name) !== undefined) return undefined;
  const [family = ""] = name.split(".");
  const reason = REFUSED_FAMILIES[family];
  return `"${name}" is not accepted${reason === undefined ? "" : ` (${reason})`}; accepted: ${Object.keys(G4DN).join(", ")}`;
}

/** Why an instance type cannot be a system node, or undefined where it can. */
export function systemInstanceRefusal(name: string): string | undefined {
  if (systemInstance(name) !== undefined) return undefined;
  return `"${name}" is not accepted; accepted: ${Object.keys(SYSTEM_INSTANCES).join(", ")}`;
}
