import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../../sandbox/sandboxError";
import { StateFile, withProcess, withTiming } from "../../sandbox/state";
import { processRecord, sandboxState, scratchDirectory } from "./support";

describe("sandbox state file", () => {
  const directory = scratchDirectory();
  const file = (name: string): StateFile => new StateFile(path.join(directory, name, "state.json"));

  it("reads back what was written", () => {
    const state = sandboxState({ processes: [processRecord()], ports: { etcd: 2379 } });
    const stateFile = file("round");
    stateFile.write(state);
    assert.deepEqual(stateFile.read(), state);
  });

  it("is readable by its owner alone, as is its directory", () => {
    const stateFile = file("private");
    stateFile.write(sandboxState());
    assert.equal(fs.statSync(stateFile.file).mode & 0o777, 0o600);
    assert.equal(fs.statSync(path.dirname(stateFile.file)).mode & 0o777, 0o700);
  });

  it("is replaced whole: no other file is left beside it", () => {
    const stateFile = file("whole");
    stateFile.write(sandboxState());
    stateFile.write(sandboxState({ gpus: 3 }));
    assert.deepEqual(fs.readdirSync(path.dirname(stateFile.file)), ["state.json"]);
    assert.equal(stateFile.read()?.gpus, 3);
  });

  it("is undefined where there is none", () => {
    assert.equal(file("none").read(), undefined);
  });

  for (const [what, text] of [
    ["half a file", '{"version":1,'],
    ["another version", JSON.stringify({ ...sandboxState(), version: 2 })],
    ["an unknown key", JSON.stringify({ ...sandboxState(), surprise: true })],
  ] as const) {
    it(`names the file and the way out for ${what}`, () => {
      const stateFile = file("broken");
      fs.mkdirSync(path.dirname(stateFile.file), { recursive: true });
      fs.writeFileSync(stateFile.file, text);
      assert.throws(
        () => stateFile.read(),
        (error: unknown) =>
          error instanceof SandboxError &&
          error.problem.startsWith(`${stateFile.file} cannot be read as the state of a sandbox`) &&
          error.remedy ===
            "`npm run sandbox -- down` stops what it can find without it, and removes it.",
      );
    });
  }

  it("refuses to update a sandbox that was stopped meanwhile", () => {
    assert.throws(
      () => file("gone").update((state) => state),
      /state\.json is gone: the sandbox was stopped meanwhile\./,
    );
  });

  it("keeps one record a name, the latest, in order of start", () => {
    const first = processRecord({ name: "etcd", pid: 1 });
    const second = processRecord({ name: "kubelet", pid: 2 });
    const restarted = processRecord({ name: "etcd", pid: 3 });
    const state = [first, second, restarted].reduce(withProcess, sandboxState());
    assert.deepEqual(
      state.processes.map(({ name, pid }) => [name, pid]),
      [
        ["kubelet", 2],
        ["etcd", 3],
      ],
    );
  });

  it("keeps times in hundredths of a second", () => {
    assert.deepEqual(withTiming(sandboxState(), "etcd", 1.23456).timings, [
      { step: "etcd", seconds: 1.23 },
    ]);
  });
});
