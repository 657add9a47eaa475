import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, type ProcessTable } from "./processTable";

/** A process to stop: its id counts only together with its start time. */
export interface RunningProcess {
  readonly pid: number;
  readonly startTime: string;
}

export interface StopBounds {
  /** Milliseconds from SIGTERM to SIGKILL. @default 5000 */
  readonly graceMs?: number;
  /** Milliseconds between two looks. @default 50 */
  readonly pollMs?: number;
}

/**
 * Stops processes one after the other in reverse order of start, each SIGTERM, wait, SIGKILL, wait.
 *
 * Reverse order and one by one, because an API server whose etcd is gone does not end on SIGTERM and holds its port.
 * @returns those that a SIGKILL had to end.
 */
export async function stopInReverse<T extends RunningProcess>(
  started: readonly T[],
  table: ProcessTable,
  bounds: StopBounds = {},
): Promise<T[]> {
  const killed: T[] = [];
  for (const running of [...started].reverse()) {
    if (!isAlive(running, table)) continue;
    table.signal(running.pid, "SIGTERM");
    if (await ended(running, table, bounds.graceMs ?? 5000, bounds.pollMs ?? 50)) continue;
    killed.push(running);
    await kill(running, table, bounds);
  }
  return killed;
}

/** SIGKILL, and waits until the process is gone; one that became another process meanwhile is left alone. */
export async function kill(
  running: RunningProcess,
  table: ProcessTable,
  bounds: StopBounds = {},
): Promise<void> {
  if (!isAlive(running, table)) return;
  table.signal(running.pid, "SIGKILL");
  await ended(running, table, 5000, bounds.pollMs ?? 50);
}

async function ended(
  running: RunningProcess,
  table: ProcessTable,
  withinMs: number,
  pollMs: number,
): Promise<boolean> {
  for (let waited = 0; waited < withinMs; waited += pollMs) {
    if (!isAlive(running, table)) return true;
    await sleep(pollMs);
  }
  return !isAlive(running, table);
}
