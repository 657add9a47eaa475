import type { CoreV1Api, V1Node } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { SandboxError } from "../sandboxError";

/** Extended resource that a GPU is requested by. */
export const gpuResource = "nvidia.com/gpu";

/**
 * JSON patch that advertises GPUs on a node's status; the kubelet keeps resources of others in its own updates
 * (https://kubernetes.io/docs/tasks/administer-cluster/extended-resource-node/). It would derive what is allocatable
 * with its next update; given here, it need not be waited for.
 */
export function gpuPatch(count: number): { op: "add"; path: string; value: string }[] {
  const key = gpuResource.replace("/", "~1");
  return ["capacity", "allocatable"].map((kind) => ({
    op: "add",
    path: `/status/${kind}/${key}`,
    value: String(count),
  }));
}

export function isReady(node: V1Node): boolean {
  return (
    node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ===
    true
  );
}

/** GPUs that pods can be given on a node. */
export function allocatableGpus(node: V1Node): number {
  return Number(node.status?.allocatable?.[gpuResource] ?? "0");
}

/**
 * Waits until the node is ready and its GPUs can be allocated.
 * @throws SandboxError with the node's own message.
 */
export async function prepareNode(
  core: CoreV1Api,
  name: string,
  gpus: number,
  bounds: { readonly withinMs: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { PatchStrategy, setHeaderOptions } = await import("@kubernetes/client-node");
  const deadline = Date.now() + bounds.withinMs;
  let last: V1Node | undefined;
  while (Date.now() < deadline) {
    bounds.signal?.throwIfAborted();
    last = (await core.listNode({ fieldSelector: `metadata.name=${name}` })).items[0];
    if (last !== undefined) {
      if (last.status?.capacity?.[gpuResource] !== String(gpus)) {
        await core.patchNodeStatus(
          { name, body: gpuPatch(gpus) },
          setHeaderOptions("Content-Type", PatchStrategy.JsonPatch),
        );
      }
      if (isReady(last) && allocatableGpus(last) === gpus) return;
    }
    await sleep(200);
  }
  const message =
    last?.status?.conditions?.find(({ type }) => type === "Ready")?.message ??
    "it never registered";
  throw new SandboxError(
    `Node ${name} was not ready within ${bounds.withinMs / 1000} s: ${message}.`,
    "`npm run sandbox -- logs kubelet` has the details.",
  );
}
