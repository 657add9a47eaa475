import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { repositoryRoot } from "../paths";
import { SandboxError } from "../sandboxError";
import { withProcess, type ProcessRecord, type StateFile } from "../state";
import type { Component } from "./component";
import { isHealthy } from "./health";
import { isAlive, machineProcesses, marker } from "./processTable";

export interface StartBounds {
  /** Milliseconds until the component must answer. */
  readonly withinMs: number;
  /** The operator's token, for health checks that need it. */
  readonly token: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts a component in a session of its own, so that a Ctrl-C in the terminal does not reach it; writes its record
 * before anything uses it, and waits until it answers.
 * @throws SandboxError with the end of its log when it ends or does not answer in time.
 */
export async function startComponent(
  component: Component,
  logDirectory: string,
  stateFile: StateFile,
  bounds: StartBounds,
): Promise<void> {
  bounds.signal?.throwIfAborted();
  const record = spawnComponent(component, path.join(logDirectory, `${component.name}.log`));
  stateFile.update((state) => withProcess(state, record));
  await untilHealthy(component, record, bounds);
}

/** Only what a program needs: no proxy, no cloud credentials, no kubeconfig of the user. */
function minimalEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: "/root",
    [marker]: repositoryRoot,
  };
  for (const name of ["LANG", "TMPDIR", "TZ"]) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

function spawnComponent(component: Component, log: string): ProcessRecord {
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const output = fs.openSync(log, "w", 0o600);
  try {
    const [command, ...args] = component.command;
    const child = spawn(command, args, {
      cwd: "/",
      detached: true,
      stdio: ["ignore", output, output],
      env: { ...minimalEnvironment(), ...component.env },
    });
    // Without a listener a missing file would end this process; the missing pid below tells the same.
    child.on("error", () => undefined);
    child.unref();
    const startTime = child.pid === undefined ? undefined : machineProcesses.startTime(child.pid);
    if (child.pid === undefined || startTime === undefined) {
      throw new SandboxError(
        `${component.name} could not be started: ${command}.`,
        `Its output is in ${log}. \`npm run sandbox\` builds missing parts again.`,
      );
    }
    return {
      name: component.name,
      pid: child.pid,
      startTime,
      command: [...component.command],
      log,
      health: component.health,
    };
  } finally {
    fs.closeSync(output);
  }
}

async function untilHealthy(
  component: Component,
  record: ProcessRecord,
  bounds: StartBounds,
): Promise<void> {
  const deadline = Date.now() + bounds.withinMs;
  while (!(await isHealthy(component.health, bounds.token))) {
    bounds.signal?.throwIfAborted();
    if (!isAlive(record, machineProcesses)) {
      throw new SandboxError(`${component.name} ended while it was starting.`, endOf(record.log));
    }
    if (Date.now() > deadline) {
      throw new SandboxError(
        `${component.name} did not answer within ${bounds.withinMs / 1000} s.`,
        endOf(record.log),
      );
    }
    await sleep(100);
  }
}

function endOf(log: string): string {
  const lines = fs.readFileSync(log, "utf8").trimEnd().split("\n").slice(-12);
  return [`The end of ${log}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
