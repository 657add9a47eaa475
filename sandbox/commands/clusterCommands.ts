import { lockFile, stateFile as statePath } from "../paths";
import { withLock } from "../parts/lock";
import { ensureParts, type Parts } from "../parts";
import { hostFacts, requireRoot } from "../parts/host";
import { ensureCluster, sandboxTraces, stopCluster, type EnsuredCluster } from "../cluster";
import { StateFile } from "../state";
import type { UpFlags } from "./commandLine";
import type { Console } from "./console";
import type { Interruption } from "./interruption";

export const sandboxState = new StateFile(statePath);

/** One command at a time changes the sandbox of a machine; a second one waits. */
export function exclusively<T>(
  console: Console,
  interruption: Interruption,
  work: () => Promise<T>,
): Promise<T> {
  requireRoot(hostFacts(), "for the sandbox's containers and network");
  return withLock(lockFile, work, {
    signal: interruption.signal,
    onWait: (pid) => {
      console.note(`Waiting for process ${pid}, which is working on this machine's sandbox.`);
    },
  });
}

export interface RunningSandbox extends EnsuredCluster {
  readonly parts: Parts;
}

/** Builds or finds the parts and starts the cluster, or reuses the one that runs. */
export async function startSandbox(
  flags: UpFlags,
  console: Console,
  interruption: Interruption,
): Promise<RunningSandbox> {
  const parts = await ensureParts({ signal: interruption.signal });
  interruption.signal.throwIfAborted();
  const begun = performance.now();
  const cluster = await ensureCluster(sandboxState, {
    parts,
    signal: interruption.signal,
    ...(flags.gpus === undefined ? {} : { gpus: flags.gpus }),
    onNote: (note) => {
      console.note(note);
    },
    onStep: (step, seconds) => {
      if (seconds !== undefined)
        console.note(`  ${step.padEnd(24)} ${seconds.toFixed(1).padStart(5)} s`);
    },
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.note(
    cluster.reused
      ? `The cluster runs already (${seconds} s).`
      : `The cluster runs after ${seconds} s.`,
  );
  return { ...cluster, parts };
}

/** Stops the sandbox. Also the way out of every broken state, so it asks for nothing to be in order. */
export async function stopSandbox(console: Console): Promise<void> {
  if (!sandboxTraces(sandboxState)) {
    console.note("No sandbox runs here; nothing is left of one.");
    return;
  }
  await stopCluster(sandboxState, (title, seconds) => {
    console.note(`  ${title.padEnd(48)} ${seconds.toFixed(1).padStart(5)} s`);
  });
  console.note("The sandbox is stopped, and nothing of it is left but its logs in .sandbox/logs.");
}
