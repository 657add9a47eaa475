import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kill } from "./stopProcesses";
import { machineProcesses } from "./processTable";

/** Cgroup below which the kubelet puts every pod. */
const podCgroup = "kubepods";

/** Mount points of the cgroup hierarchies, version 1 and 2, of a /proc/self/mountinfo. */
export function cgroupMounts(mountinfo: string): string[] {
  return mountinfo.split("\n").flatMap((line) => {
    const [left = "", right = ""] = line.split(" - ");
    const type = right.split(" ")[0];
    const point = left.split(" ")[4];
    return (type === "cgroup" || type === "cgroup2") && point !== undefined ? [point] : [];
  });
}

/** The kubelet's cgroups of this machine. */
export function podCgroups(): string[] {
  return cgroupMounts(fs.readFileSync("/proc/self/mountinfo", "utf8"))
    .map((mount) => path.join(mount, podCgroup))
    .filter((directory) => fs.existsSync(directory));
}

/** A cgroup and those below it, the deepest first. */
function tree(directory: string): string[] {
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => tree(path.join(directory, entry.name)));
  return [...below, directory];
}

function members(cgroup: string): number[] {
  try {
    return fs
      .readFileSync(path.join(cgroup, "cgroup.procs"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/** Ends every process of every pod, at once: their containers are about to be removed. */
export async function killPodProcesses(): Promise<void> {
  for (let pass = 0; pass < 20; pass += 1) {
    const pids = new Set(podCgroups().flatMap(tree).flatMap(members));
    if (pids.size === 0) return;
    for (const pid of pids) {
      const startTime = machineProcesses.startTime(pid);
      if (startTime !== undefined) await kill({ pid, startTime }, machineProcesses);
    }
    await sleep(50);
  }
}

/** Removes the pods' cgroups, which are empty by now. */
export async function removePodCgroups(): Promise<void> {
  for (let pass = 0; pass < 20; pass += 1) {
    const left = podCgroups().flatMap(tree);
    if (left.length === 0) return;
    for (const cgroup of left) {
      try {
        fs.rmdirSync(cgroup);
      } catch {
        // The kernel frees a cgroup a moment after its last process ended; the next pass finds it empty.
      }
    }
    await sleep(50);
  }
}
