import { type ChildProcess, spawn } from "node:child_process";

import type { NodeCommand } from "./command";

/** The Node.js processes that the host has started and that still run. */
export class Children {
  readonly #running = new Set<ChildProcess>();

  /** Starts a process in a group of its own, so that what it starts ends with it. */
  start(command: NodeCommand, output: "inherit" | "pipe"): ChildProcess {
    const child = spawn(process.execPath, command.args, {
      cwd: command.cwd,
      env: { ...process.env, ...command.env },
      stdio: ["ignore", output, output],
      detached: true,
    });
    this.#running.add(child);
    child.once("close", () => this.#running.delete(child));
    return child;
  }

  /** Ends a process and all that it started. */
  end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): void {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  endAll(signal: NodeJS.Signals = "SIGTERM"): void {
    for (const child of this.#running) this.end(child, signal);
  }
}
