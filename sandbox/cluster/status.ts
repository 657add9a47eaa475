import * as fs from "node:fs";
import type { ProcessRecord, SandboxState } from "../state";
import { isHealthy } from "./health";
import { isAlive, machineProcesses } from "./processTable";

/** `running`: alive and answering; `silent`: alive, no answer; `dead`: its process is gone. */
export type Condition = "running" | "silent" | "dead";

export interface ComponentStatus {
  readonly name: string;
  readonly pid: number;
  readonly condition: Condition;
  /** Resident memory in bytes; undefined for a dead one. */
  readonly memory: number | undefined;
  readonly log: string;
}

/** What every recorded process does now. */
export function componentStatus(state: SandboxState, token: string): Promise<ComponentStatus[]> {
  return Promise.all(
    state.processes.map(async (record) => ({
      name: record.name,
      pid: record.pid,
      condition: await conditionOf(record, token),
      memory: residentBytes(record.pid),
      log: record.log,
    })),
  );
}

async function conditionOf(record: ProcessRecord, token: string): Promise<Condition> {
  if (!isAlive(record, machineProcesses)) return "dead";
  return (await isHealthy(record.health, token)) ? "running" : "silent";
}

/** Names of the components that do not do their work; empty for a sandbox that can be used. */
export function broken(components: readonly ComponentStatus[]): string[] {
  return components.filter(({ condition }) => condition !== "running").map(({ name }) => name);
}

function residentBytes(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(
      fs.readFileSync(`/proc/${pid}/status`, "utf8"),
    )?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
