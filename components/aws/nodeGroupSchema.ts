import { z } from "zod";

const groupName = z.string().regex(/^[a-z]([-a-z0-9]{0,22}[a-z0-9])?$/, {
  error: "lower-case letters, digits and hyphens, at most 24, starting with a letter",
});

const releaseVersion = z
  .string()
  .regex(/^\d+\.\d+\.\d+-\d{8}$/, { error: "an AMI release, as in 1.36.2-20260714" })
  .optional()
  .describe(
    "Release of the EKS AMI. Default: the one tested with the cluster's version. Changing it replaces the nodes one after the other.",
  );

const size = {
  minSize: z.int().min(0).describe("Nodes at least."),
  maxSize: z.int().min(1).describe("Nodes at most; decides what the group can cost and hold."),
  desiredSize: z
    .int()
    .min(0)
    .optional()
    .describe("Nodes now. The program's number, unless the autoscaler is on. Default: `minSize`."),
  releaseVersion,
  labels: z.record(z.string().min(1), z.string()).default({}).describe("Further node labels."),
};

/** Nodes for everything that needs no GPU. */
export const systemNodeGroupSchema = z
  .strictObject({
    instanceType: z.string().default("m6i.large").describe("Instance type without a GPU."),
    ...size,
    minSize: z.int().min(0).default(2).describe("Nodes at least."),
    maxSize: z.int().min(1).default(3).describe("Nodes at most."),
    diskSize: z.int().min(20).max(16384).default(50).describe("Encrypted gp3 root volume, GiB."),
  })
  .describe("Nodes for DNS, controllers and monitoring.");

/** Nodes with NVIDIA T4 GPUs. */
export const gpuNodeGroupSchema = z
  .strictObject({
    instanceType: z.string().default("g4dn.xlarge").describe("A size of the g4dn family."),
    ...size,
    diskSize: z.int().min(20).max(16384).default(100).describe("Encrypted gp3 root volume, GiB."),
    capacityType: z
      .enum(["ON_DEMAND", "SPOT"])
      .default("ON_DEMAND")
      .describe("`SPOT` is cheaper and can be taken away with two minutes' notice."),
    localStorage: z
      .enum(["RAID0", "none"])
      .default("RAID0")
      .describe(
        "`RAID0` puts containerd, kubelet and pod storage on the instance's NVMe disks, which lose their content on a stop.",
      ),
    fastImagePull: z
      .boolean()
      .default(false)
      .describe("Pulls and unpacks images in parallel (experimental in the EKS AMI)."),
    updateStrategy: z
      .enum(["MINIMAL", "DEFAULT"])
      .default("MINIMAL")
      .describe(
        "`MINIMAL` removes a node before it adds one, for scarce GPUs; `DEFAULT` adds up to two nodes a zone first.",
      ),
    nodeRepair: z
      .boolean()
      .default(true)
      .describe("Replaces nodes whose GPU or kubelet is broken."),
    zones: z
      .array(z.string().min(1))
      .default([])
      .describe("Zones of the group, a subset of `network.zones`. Empty: all."),
    driverVersion: z
      .string()
      .regex(/^\d{3}\.\d+(\.\d+)?$/, { error: "an NVIDIA driver version, as in 580.159.03" })
      .optional()
      .describe(
        "NVIDIA driver of `releaseVersion`, only for a release that this program does not know.",
      ),
  })
  .describe("A group of g4dn nodes.");

/** All node groups of the cluster. */
export const nodeGroupsSchema = z
  .strictObject({
    system: systemNodeGroupSchema.prefault({}),
    gpu: z.record(groupName, gpuNodeGroupSchema).default({}).describe("GPU groups by name."),
  })
  .describe("EKS managed node groups.");

export type SystemNodeGroupConfig = z.output<typeof systemNodeGroupSchema>;
export type GpuNodeGroupConfig = z.output<typeof gpuNodeGroupSchema>;
export type NodeGroupsConfig = z.output<typeof nodeGroupsSchema>;
