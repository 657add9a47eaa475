import * as fs from "node:fs";
import * as path from "node:path";
import type { ProcessRecord } from "../state";

/** Environment variable by which every process of the sandbox is recognised, also when its record was lost. */
export const marker = "TRITON_PLATFORM_SANDBOX";

/** What this module reads of the machine; tests give their own. */
export interface ProcessTable {
  /** Start time of a live process; undefined when there is none or it is a zombie. */
  startTime(pid: number): string | undefined;
  signal(pid: number, signal: NodeJS.Signals): void;
}

/**
 * Start time out of a /proc/PID/stat line. The command name in parentheses may itself hold spaces and parentheses,
 * so fields are counted from the last one (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).
 * @returns undefined for a zombie: it has ended and only waits for its parent.
 */
export function parseStartTime(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [processState] = fields;
  return processState === "Z" || processState === "X" ? undefined : fields[19];
}

export const machineProcesses: ProcessTable = {
  startTime(pid) {
    try {
      return parseStartTime(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
      return undefined;
    }
  },
  signal(pid, signal) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  },
};

/** Whether the recorded process itself still runs, and not a later one that was given its id. */
export function isAlive(
  record: Pick<ProcessRecord, "pid" | "startTime">,
  table: ProcessTable,
): boolean {
  return table.startTime(record.pid) === record.startTime;
}

/** Processes of this machine that carry the sandbox's mark, this one excepted. */
export function markedProcesses(): { pid: number; startTime: string }[] {
  const found: { pid: number; startTime: string }[] = [];
  for (const entry of fs.readdirSync("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    let environment: string;
    try {
      environment = fs.readFileSync(path.join("/proc", entry, "environ"), "utf8");
    } catch {
      continue;
    }
    const startTime = machineProcesses.startTime(pid);
    const marked = environment.split("\0").some((variable) => variable.startsWith(`${marker}=`));
    if (marked && startTime !== undefined) found.push({ pid, startTime });
  }
  return found;
}
