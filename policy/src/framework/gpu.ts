import { UNDETERMINED } from "./field";
import type { Container, PodTemplate } from "./pod-template";

/** Extended resources of NVIDIA's device plugin: whole GPUs, shared ones and MIG slices. */
export const gpuResource = /^nvidia\.com\/(?:gpu(?:\.shared)?|mig-[\w.]+)$/;

function counts(container: Container): readonly number[] {
  return ["requests", "limits"].flatMap((kind) =>
    container.field
      .at("resources", kind)
      .eachEntry()
      .filter(([name]) => gpuResource.test(name))
      .map(([, field]) => {
        const count = field.scalar();
        // What is not known, or no number, still asks for a GPU.
        return count === UNDETERMINED || Number.isNaN(Number(count)) ? 1 : Number(count);
      }),
  );
}

/** True when a container asks for a GPU, known or not how many. */
export function requestsGpu(container: Container): boolean {
  return counts(container).some((count) => count !== 0);
}

/** GPUs that one pod asks for: the larger of request and limit, over the containers that keep running. */
export function gpusOf(pod: PodTemplate): number {
  return pod.containers
    .filter(({ role }) => role === "main" || role === "sidecar")
    .reduce((total, container) => total + Math.max(0, ...counts(container)), 0);
}
