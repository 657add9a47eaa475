import type { Problem } from "../problem";
import type { GpuNodeGroupPlan } from "./nodeGroupPlan";

/** What a server asks of the GPU groups. */
export interface ServerDemand {
  readonly name: string;
  readonly replicas: number;
  /** Pods that a rollout adds on top. */
  readonly surge: number;
  /** GPUs of one pod. */
  readonly gpus: number;
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  /** Node labels that the pods insist on. */
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/**
 * Requests of the DaemonSets on every GPU node: CNI with policy agent 50 m, kube-proxy 100 m, EBS CSI 30 m and
 * 120 MiB, monitoring agent 10 m and 30 MiB, DCGM exporter 100 m and 128 MiB.
 */
export const NODE_OVERHEAD = { cpuMillis: 290, memoryMiB: 278 } as const;

/** The groups whose labels satisfy a server's selector. */
export function groupsOf(
  server: ServerDemand,
  groups: readonly GpuNodeGroupPlan[],
): readonly GpuNodeGroupPlan[] {
  return groups.filter((group) =>
    Object.entries(server.nodeSelector).every(([key, value]) => group.labels[key] === value),
  );
}

/** GPUs that pods can ask for in a group at its maximum size. */
function gpuCapacity(group: GpuNodeGroupPlan, timeSlices: number): number {
  return group.maxSize * group.instance.gpus * timeSlices;
}

const gpuDemand = (server: ServerDemand) => (server.replicas + server.surge) * server.gpus;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/**
 * Whether the GPU groups can hold the servers: every pod fits on a node, and Σ (replicas + surge) × GPUs does not
 * exceed Σ nodes × GPUs × time slices, for every set of groups that some servers share.
 */
export function capacityProblems(
  servers: readonly ServerDemand[],
  groups: readonly GpuNodeGroupPlan[],
  timeSlices: number,
): Problem[] {
  const onGpu = servers.filter(({ gpus }) => gpus > 0);
  return [
    ...onGpu.flatMap((server) => podProblems(server, groupsOf(server, groups), timeSlices)),
    ...shortages(onGpu, groups, timeSlices),
  ];
}

function podProblems(
  server: ServerDemand,
  groups: readonly GpuNodeGroupPlan[],
  timeSlices: number,
): Problem[] {
  const path = `servers.${server.name}`;
  if (groups.length === 0) {
    return [
      {
        path: `${path}.scheduling.nodeSelector`,
        message: `${JSON.stringify(server.nodeSelector)} matches no group of nodeGroups.gpu; select one by triton-platform/node-group`,
      },
    ];
  }
  if (server.gpus > 1 && timeSlices > 1) {
    return [
      {
        path: `${path}.gpus`,
        message: `${String(server.gpus)} is not accepted with devicePlugin.timeSlices ${String(timeSlices)}: several slices may be of one GPU; accepted: 1`,
      },
    ];
  }
  if (groups.some((group) => podFits(server, group, timeSlices))) return [];
  const room = groups.map((group) => {
    const cpu = group.instance.allocatableCpuMillis - NODE_OVERHEAD.cpuMillis;
    const memory = group.instance.allocatableMemoryMiB - NODE_OVERHEAD.memoryMiB;
    return `${group.path} (${group.instanceType}) leaves ${String(cpu)}m CPU, ${String(memory)} MiB and ${String(group.instance.gpus)} GPU`;
  });
  return [
    {
      path: `${path}.resources`,
      message: `a pod of ${String(server.cpuMillis)}m CPU, ${String(server.memoryMiB)} MiB and ${String(server.gpus)} GPU fits on no node: ${room.join("; ")}`,
    },
  ];
}

function podFits(server: ServerDemand, group: GpuNodeGroupPlan, timeSlices: number): boolean {
  return (
    server.cpuMillis <= group.instance.allocatableCpuMillis - NODE_OVERHEAD.cpuMillis &&
    server.memoryMiB <= group.instance.allocatableMemoryMiB - NODE_OVERHEAD.memoryMiB &&
    server.gpus <= group.instance.gpus * timeSlices
  );
}

/**
 * Servers that share groups compete, so the sum is taken over every union of the sets that servers select (Hall's
 * condition). A server alone is named alone.
 */
function shortages(
  servers: readonly ServerDemand[],
  groups: readonly GpuNodeGroupPlan[],
  timeSlices: number,
): Problem[] {
  const selections = servers
    .map((server) => ({ server, names: groupsOf(server, groups).map(({ name }) => name) }))
    .filter(({ names }) => names.length > 0);
  const distinct = [...new Map(selections.map(({ names }) => [names.join(), names])).values()];
  const unions = distinct.reduce<readonly (readonly string[])[]>(
    (sets, names) => [...sets, ...sets.map((set) => [...new Set([...set, ...names])].sort())],
    [[]],
  );
  const wanted = new Map(unions.map((set) => [set.join(), set]));
  return [...wanted.values()].flatMap((set): Problem[] => {
    const inside = selections.filter(({ names }) => names.every((name) => set.includes(name)));
    const demand = sum(inside.map(({ server }) => gpuDemand(server)));
    const selected = groups.filter(({ name }) => set.includes(name));
    const capacity = sum(selected.map((group) => gpuCapacity(group, timeSlices)));
    if (demand <= capacity) return [];
    const [only] = inside;
    const path =
      inside.length === 1 && only !== undefined
        ? `servers.${only.server.name}.replicas`
        : "servers";
    const asked = inside.map(
      ({ server }) =>
        `${server.name} (${String(server.replicas)} + ${String(server.surge)} surge) × ${String(server.gpus)}`,
    );
    const offered = selected.map(
      (group) =>
        `${group.path} ${String(group.maxSize)} × ${String(group.instance.gpus)} × ${String(timeSlices)}`,
    );
    return [
      {
        path,
        message: `needs ${String(demand)} GPUs: ${asked.join(", ")}; but there are ${String(capacity)}: ${offered.join(", ")} (nodes at most × GPUs × time slices); raise maxSize or lower replicas`,
      },
    ];
  });
}

/**
 * GPUs that stay free in a server's groups at their maximum size when every server that may use them runs all its
 * replicas. A rollout may surge into them.
 */
export function spareGpus(
  server: ServerDemand,
  servers: readonly ServerDemand[],
  groups: readonly GpuNodeGroupPlan[],
  timeSlices: number,
): number {
  const own = groupsOf(server, groups);
  const competing = servers.filter((other) =>
    groupsOf(other, groups).some((group) => own.includes(group)),
  );
  return (
    sum(own.map((group) => gpuCapacity(group, timeSlices))) -
    sum(competing.map(({ replicas, gpus }) => replicas * gpus))
  );
}

/** A rollout during which a server answers nothing. */
export interface RolloutOutage {
  readonly server: string;
  readonly message: string;
}

/**
 * Servers whose rollout is an outage: one replica, and no GPU on which its successor could start first.
 *
 * @param expectedSeconds time from the end of the old pod to readiness of the new one
 */
export function rolloutOutages(
  servers: readonly ServerDemand[],
  groups: readonly GpuNodeGroupPlan[],
  expectedSeconds: (server: ServerDemand) => number,
): readonly RolloutOutage[] {
  return servers
    .filter(({ gpus, replicas, surge }) => gpus > 0 && replicas === 1 && surge === 0)
    .map((server) => {
      const paths = groupsOf(server, groups).map(({ path }) => path);
      return {
        server: server.name,
        message: `one replica and no spare GPU to start its successor on: every rollout is an outage of about ${String(expectedSeconds(server))} s; set replicas to 2, or raise maxSize of ${paths.join(" or ")} so that a GPU stays free`,
      };
    });
}
