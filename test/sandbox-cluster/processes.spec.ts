import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  isAlive,
  machineProcesses,
  marker,
  markedProcesses,
  parseStartTime,
  type ProcessTable,
} from "../../sandbox/cluster/processTable";
import { kill, stopInReverse } from "../../sandbox/cluster/stopProcesses";

/** Processes that end on the signals they are told to end on; keeps every signal that was sent. */
class FakeProcesses implements ProcessTable {
  readonly sent: string[] = [];
  constructor(
    private readonly running: Map<number, { startTime: string; ends: readonly NodeJS.Signals[] }>,
  ) {}
  startTime(pid: number): string | undefined {
    return this.running.get(pid)?.startTime;
  }
  signal(pid: number, signal: NodeJS.Signals): void {
    this.sent.push(`${signal} ${pid}`);
    if (this.running.get(pid)?.ends.includes(signal) === true) this.running.delete(pid);
  }
}

const obedient: readonly NodeJS.Signals[] = ["SIGTERM", "SIGKILL"];
const stubborn: readonly NodeJS.Signals[] = ["SIGKILL"];
const quick = { graceMs: 20, pollMs: 5 };

describe("start time of a process", () => {
  const after = "S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20";

  it("is field 22, whatever the program is called", () => {
    assert.equal(parseStartTime(`42 (etcd) ${after}`), "4711");
    assert.equal(parseStartTime(`42 (a) b (c d) ${after}`), "4711");
  });

  it("is undefined for a zombie, which has ended", () => {
    assert.equal(parseStartTime(`42 (etcd) ${after.replace("S", "Z")}`), undefined);
  });
});

describe("stopping processes", () => {
  it("stops in reverse order of start", async () => {
    const table = new FakeProcesses(
      new Map([1, 2, 3].map((pid) => [pid, { startTime: `t${pid}`, ends: obedient }])),
    );
    const started = [1, 2, 3].map((pid) => ({ pid, startTime: `t${pid}` }));
    assert.deepEqual(await stopInReverse(started, table, quick), []);
    assert.deepEqual(table.sent, ["SIGTERM 3", "SIGTERM 2", "SIGTERM 1"]);
  });

  it("kills one that does not end on SIGTERM before it goes on", async () => {
    const table = new FakeProcesses(
      new Map([
        [1, { startTime: "t1", ends: obedient }],
        [2, { startTime: "t2", ends: stubborn }],
      ]),
    );
    const apiserver = { pid: 2, startTime: "t2" };
    assert.deepEqual(await stopInReverse([{ pid: 1, startTime: "t1" }, apiserver], table, quick), [
      apiserver,
    ]);
    assert.deepEqual(table.sent, ["SIGTERM 2", "SIGKILL 2", "SIGTERM 1"]);
  });

  it("sends nothing to a later process that was given a recorded id", async () => {
    const table = new FakeProcesses(new Map([[7, { startTime: "later", ends: obedient }]]));
    const stale = { pid: 7, startTime: "recorded" };
    assert.equal(isAlive(stale, table), false);
    await stopInReverse([stale], table, quick);
    await kill(stale, table, quick);
    assert.deepEqual(table.sent, []);
  });

  it("sends nothing to a process that is gone", async () => {
    const table = new FakeProcesses(new Map());
    await stopInReverse([{ pid: 7, startTime: "t7" }], table, quick);
    assert.deepEqual(table.sent, []);
  });
});

describe("processes of this machine", () => {
  it("are found by the sandbox's mark, told apart by start time, and stopped", async () => {
    const child = spawn("sleep", ["60"], { env: { ...process.env, [marker]: "/checkout" } });
    const ended = once(child, "exit");
    const pid = child.pid ?? 0;
    const startTime = machineProcesses.startTime(pid) ?? "";
    assert.match(startTime, /^\d+$/);
    assert.deepEqual(
      markedProcesses().filter((marked) => marked.pid === pid),
      [{ pid, startTime }],
    );
    assert.equal(isAlive({ pid, startTime: `${startTime}0` }, machineProcesses), false);
    assert.deepEqual(await stopInReverse([{ pid, startTime }], machineProcesses), []);
    assert.deepEqual(await ended, [null, "SIGTERM"]);
    assert.equal(isAlive({ pid, startTime }, machineProcesses), false);
  });

  it("do not include unmarked ones, such as this one", () => {
    assert.deepEqual(
      markedProcesses().filter(({ pid }) => pid === process.pid || pid === process.ppid),
      [],
    );
  });
});
