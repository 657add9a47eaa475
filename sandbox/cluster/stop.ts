import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import * as path from "node:path";
import { nodeDirectory, ownerFile, runtimeDirectory, stateDirectory } from "../paths";
import { SandboxError } from "../sandboxError";
import type { SandboxState, StateFile } from "../state";
import { killPodProcesses, removePodCgroups } from "./cgroups";
import { removeChains } from "./iptables";
import { removeLeftovers } from "./leftovers";
import { unmountBelow } from "./mounts";
import { removeNetwork } from "./network";
import { readOwner, requireOwnSandbox } from "./owner";
import { machineProcesses, markedProcesses } from "./processTable";
import { kill, stopInReverse } from "./stopProcesses";
import { restoreSysctls } from "./sysctls";

interface Step {
  readonly title: string;
  readonly run: () => Promise<void> | void;
}

/** Everything that makes the machine what it was; each step works whatever the others found. */
function steps(state: SandboxState | undefined): Step[] {
  const owner = readOwner();
  const baseline = state?.baseline ?? owner?.baseline;
  const network = state?.network ?? owner?.network;
  return [
    {
      title: "stop the processes in reverse order of start",
      run: async () => {
        await stopInReverse(state?.processes ?? [], machineProcesses);
      },
    },
    { title: "end the pods", run: killPodProcesses },
    { title: "end what carries the sandbox's mark", run: killMarked },
    { title: `unmount ${runtimeDirectory}`, run: () => unmountBelow(runtimeDirectory) },
    { title: `unmount ${nodeDirectory}`, run: () => unmountBelow(nodeDirectory) },
    {
      title: "remove the network",
      run: async () => {
        if (network !== undefined) await removeNetwork(network);
      },
    },
    {
      title: "remove the iptables chains",
      run: async () => {
        if (baseline !== undefined) await removeChains(baseline.chains);
      },
    },
    { title: "remove the pods' cgroups", run: removePodCgroups },
    {
      title: "restore kernel settings",
      run: () => {
        if (baseline !== undefined) restoreSysctls(baseline.sysctls);
      },
    },
    {
      title: "remove files of the parts",
      run: () => {
        removeLeftovers(baseline?.absentPaths ?? [], { runtimeDirectory, nodeDirectory });
        fs.rmSync(nodeDirectory, { recursive: true, force: true });
      },
    },
    { title: "remove the sandbox's state", run: removeStateDirectory },
  ];
}

/** Containers' shims are started by containerd and outlive it; they inherit its mark. */
async function killMarked(): Promise<void> {
  for (let pass = 0; pass < 20; pass += 1) {
    const marked = markedProcesses();
    if (marked.length === 0) return;
    for (const running of marked) await kill(running, machineProcesses);
    await sleep(50);
  }
}

/** Keeps the logs: the reason to stop a sandbox is often that something in it went wrong. */
function removeStateDirectory(): void {
  if (!fs.existsSync(stateDirectory)) return;
  for (const entry of fs.readdirSync(stateDirectory)) {
    if (entry !== "logs" && entry !== "state.json") {
      fs.rmSync(path.join(stateDirectory, entry), { recursive: true, force: true });
    }
  }
}

/**
 * Stops the sandbox and removes everything it made on this machine, whatever state it is in: running, half started,
 * with processes killed, or with its state file lost. Without a sandbox it does nothing.
 * @param onStep told what is done and how many seconds it took
 * @throws SandboxError listing the steps that failed; the rest is done, and the state is kept for another try; or
 * naming the checkout whose sandbox this is, and nothing is touched.
 */
export async function stopCluster(
  stateFile: StateFile,
  onStep?: (title: string, seconds: number) => void,
): Promise<void> {
  requireOwnSandbox();
  const failures: string[] = [];
  let state: SandboxState | undefined;
  try {
    state = stateFile.read();
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
  }
  if (!sandboxTraces(stateFile)) return;
  for (const step of steps(state)) {
    const begun = performance.now();
    try {
      await step.run();
      onStep?.(step.title, (performance.now() - begun) / 1000);
    } catch (error) {
      failures.push(`  ${step.title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failures.length > 0) {
    throw new SandboxError(
      "The sandbox is stopped, but not everything of it could be removed.",
      [...failures, "Run `npm run sandbox -- down` again."].join("\n"),
    );
  }
  fs.rmSync(runtimeDirectory, { recursive: true, force: true });
  stateFile.remove();
}

/** Whether anything of a sandbox is on this machine. */
export function sandboxTraces(stateFile: StateFile): boolean {
  return [stateFile.file, ownerFile, runtimeDirectory, nodeDirectory].some((file) =>
    fs.existsSync(file),
  );
}
