import { UNDETERMINED, type Field } from "../framework/field";
import type { Container, PodTemplate } from "../framework/pod-template";
import { findBy } from "../framework/search";

/** Where POSIX shared memory lives in a container. */
export const sharedMemoryPath = "/dev/shm";

function isSharedMemory(path: string): boolean {
  return path.replace(/\/+$/, "") === sharedMemoryPath;
}

/** What a container has at `/dev/shm`. */
export type SharedMemory =
  | { readonly state: "undetermined" }
  | { readonly state: "unmounted" }
  | { readonly state: "dangling"; readonly mount: Field; readonly volumeName: string }
  | { readonly state: "mounted"; readonly mount: Field; readonly volume: Field };

/** Finds a container's mount at `/dev/shm` and the pod's volume behind it. */
export function sharedMemoryOf(pod: PodTemplate, container: Container): SharedMemory {
  const mounts = container.field.at("volumeMounts").items();
  if (mounts === UNDETERMINED) {
    return { state: "undetermined" };
  }
  const mount = findBy(mounts ?? [], "mountPath", isSharedMemory);
  if (mount === undefined) {
    return { state: "unmounted" };
  }
  const name = mount === UNDETERMINED ? UNDETERMINED : mount.at("name").text();
  const volumes = pod.spec.at("volumes").items();
  if (mount === UNDETERMINED || name === UNDETERMINED || volumes === UNDETERMINED) {
    return { state: "undetermined" };
  }
  const volume = findBy(volumes ?? [], "name", (candidate) => candidate === name);
  if (volume === undefined) {
    return { state: "dangling", mount, volumeName: name ?? "" };
  }
  return volume === UNDETERMINED ? { state: "undetermined" } : { state: "mounted", mount, volume };
}
