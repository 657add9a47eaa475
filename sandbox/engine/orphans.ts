import * as fs from "node:fs/promises";
import * as path from "node:path";

/** A process, as far as it matters whether it is a plugin without an engine. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number;
  /** The program's file; undefined where it cannot be read. */
  readonly executable: string | undefined;
}

/**
 * Plugins of an engine home whose engine is gone. The Kubernetes provider looks after its engine every five minutes
 * only, and until then goes on with what it was told to do
 * (https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/provider/main.go).
 */
export function orphanedPlugins(
  processes: readonly ProcessFacts[],
  home: string,
): readonly number[] {
  const programs = new Map(processes.map(({ pid, executable }) => [pid, executable]));
  const plugins = path.join(home, "plugins") + path.sep;
  return processes
    .filter(({ executable }) => executable?.startsWith(plugins) === true)
    .filter(({ parentPid }) => path.basename(programs.get(parentPid) ?? "") !== "pulumi")
    .map(({ pid }) => pid);
}

/** Ends the plugins of an engine home whose engine is gone; nothing of any other home is touched. */
export async function endOrphanedPlugins(home: string): Promise<readonly number[]> {
  const orphans = orphanedPlugins(await runningProcesses(), await fs.realpath(home));
  for (const pid of orphans) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
  return orphans;
}

/** All processes that can be seen; none where the system has no /proc. */
async function runningProcesses(): Promise<readonly ProcessFacts[]> {
  const entries = await fs.readdir("/proc").catch(() => []);
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  const facts = await Promise.all(pids.map(processFacts));
  return facts.filter((each) => each !== undefined);
}

async function processFacts(pid: number): Promise<ProcessFacts | undefined> {
  const executable = await fs.readlink(`/proc/${pid}/exe`).catch(() => undefined);
  const stat = await fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return undefined;
  // The name in brackets may itself hold spaces and brackets; state and parent follow the last one.
  const [, parentPid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { pid, parentPid: Number(parentPid), executable };
}
