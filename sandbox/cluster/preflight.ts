import * as fs from "node:fs";
import { statfs } from "node:fs/promises";
import { SandboxError } from "../sandboxError";
import { podCgroups } from "./cgroups";
import { bridgeName } from "./network";

/** What decides whether a sandbox can start here. */
export interface MachineFacts {
  /** Cgroups of a kubelet. */
  readonly podCgroups: readonly string[];
  readonly bridgeExists: boolean;
  /** Free space for images and volumes. */
  readonly freeMebibytes: number;
}

/** Images unpacked (about 1 GiB), volumes and logs. */
const neededMebibytes = 3 * 1024;

/** The reason why no sandbox can be started beside what runs on this machine; undefined when one can. */
export function obstacle(facts: MachineFacts): SandboxError | undefined {
  const [cgroup] = facts.podCgroups;
  if (cgroup !== undefined) {
    return new SandboxError(
      `Another kubelet runs pods on this machine (${cgroup} exists).`,
      "The sandbox needs a machine without Kubernetes: stop k3s, kind, minikube or kubelet here, or use another machine.",
    );
  }
  if (facts.bridgeExists) {
    return new SandboxError(
      `A network device ${bridgeName} exists that the sandbox did not make.`,
      `Remove it if nothing uses it: ip link delete ${bridgeName}`,
    );
  }
  if (facts.freeMebibytes < neededMebibytes) {
    return new SandboxError(
      `The sandbox needs ${neededMebibytes / 1024} GiB on the disk of /var/lib; ${(facts.freeMebibytes / 1024).toFixed(1)} GiB are free.`,
      "Free some space there.",
    );
  }
  return undefined;
}

/** @throws SandboxError when a sandbox cannot be started beside what runs on this machine. */
export async function requireFreeMachine(): Promise<void> {
  const { bavail, bsize } = await statfs("/var/lib");
  const problem = obstacle({
    podCgroups: podCgroups(),
    bridgeExists: fs.existsSync(`/sys/class/net/${bridgeName}`),
    freeMebibytes: (bavail * bsize) / 2 ** 20,
  });
  if (problem !== undefined) throw problem;
}
