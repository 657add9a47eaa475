import assert from "node:assert/strict";
import { runCommandLine, type Commands } from "../../sandbox/commands/commandLine";
import { exitCode, reportFailure, type Console } from "../../sandbox/commands/console";
import { SandboxError } from "../../sandbox/sandboxError";

class Recorded implements Console {
  readonly output: string[] = [];
  readonly notes: string[] = [];
  out(line: string): void {
    this.output.push(line);
  }
  note(line: string): void {
    this.notes.push(line);
  }
}

/** Runs a command line against commands that only say how they were called. */
async function run(...args: string[]) {
  const calls: unknown[] = [];
  const record =
    (name: keyof Commands, code: number) =>
    (...given: unknown[]): Promise<number> => {
      calls.push([name, ...given]);
      return Promise.resolve(code);
    };
  const commands: Commands = {
    up: record("up", 0),
    status: record("status", 1),
    preview: record("preview", 0),
    url: record("url", 0),
    pulumi: record("pulumi", 255),
    destroy: record("destroy", 0),
    logs: record("logs", 0),
    down: record("down", 0),
    test: record("test", 3),
  };
  const console = new Recorded();
  return { code: await runCommandLine(args, commands, console), calls, console };
}

describe("command line of the sandbox", () => {
  const accepted: [string[], unknown[], number][] = [
    [[], ["up", {}], 0],
    [["up"], ["up", {}], 0],
    [["--gpus", "3"], ["up", { gpus: 3 }], 0],
    [["up", "--cluster-only"], ["up", { clusterOnly: true }], 0],
    [["up", "--gpus", "0"], ["up", { gpus: 0 }], 0],
    [["status"], ["status", {}], 1],
    [["status", "--json"], ["status", { json: true }], 1],
    [["preview"], ["preview"], 0],
    [["logs"], ["logs", undefined, { lines: 200 }], 0],
    [
      ["logs", "kubelet", "--follow", "--lines", "5"],
      ["logs", "kubelet", { lines: 5, follow: true }],
      0,
    ],
    [["down"], ["down"], 0],
    [["pulumi", "stack", "output", "--json"], ["pulumi", ["stack", "output", "--json"]], 255],
    [["test", "--", "--grep", "rollout"], ["test", ["--grep", "rollout"]], 3],
  ];
  for (const [args, call, code] of accepted) {
    it(`takes "${args.join(" ")}" and ends with the command's code`, async () => {
      const result = await run(...args);
      assert.deepEqual(result.calls, [call]);
      assert.equal(result.code, code);
    });
  }

  const refused: [string[], string][] = [
    [["dwon"], 'No command "dwon". Did you mean down?'],
    [["kubectl"], 'No command "kubectl". Commands: up,'],
    [["up", "--gpu", "2"], "error: unknown option '--gpu'\n(Did you mean --gpus?)"],
    [["up", "--gpus", "many"], "Accepted: a whole number from 0 to 16."],
    [["up", "--gpus", "17"], "Accepted: a whole number from 0 to 16."],
    [["up", "--gpus", "-1"], "Accepted: a whole number from 0 to 16."],
    [["up", "now"], "error: too many arguments for 'up'. Expected 0 arguments but got 1."],
    [["logs", "--lines", "1.5"], "Accepted: a whole number from 0 to 1000000."],
    [["--verbose"], "error: unknown option '--verbose'"],
  ];
  for (const [args, message] of refused) {
    it(`refuses "${args.join(" ")}" with code 2, says why and does nothing`, async () => {
      const result = await run(...args);
      assert.deepEqual(result.calls, []);
      assert.equal(result.code, exitCode.usage);
      const said = result.console.notes.join("\n");
      assert.ok(said.includes(message), said);
    });
  }

  it("lists commands and exit codes with --help, and ends with 0", async () => {
    const { code, calls, console } = await run("--help");
    assert.equal(code, 0);
    assert.deepEqual(calls, []);
    const text = console.output.join("\n");
    for (const expected of ["up ", "status ", "preview", "logs ", "down", "test ", "Exit codes:"]) {
      assert.ok(text.includes(expected), `${expected} is not in\n${text}`);
    }
    assert.match(text, /^ {2}130 {2}interrupted/m);
  });

  it("documents --cluster-only", async () => {
    const { console } = await run("up", "--help");
    assert.match(
      console.output.join("\n"),
      /--cluster-only\s+start the cluster and deploy nothing/,
    );
  });
});

describe("failures", () => {
  const report = (error: unknown, interrupted = false) => {
    const console = new Recorded();
    return { code: reportFailure(error, console, interrupted), said: console.notes.join("\n") };
  };

  it("of the user's machine are told with what to do, without a stack", () => {
    assert.deepEqual(report(new SandboxError("No disk.", "Free some.")), {
      code: 1,
      said: "\nNo disk.\nFree some.",
    });
  });

  it("of the sandbox itself come with a stack", () => {
    const { code, said } = report(new TypeError("broken"));
    assert.equal(code, 1);
    assert.match(said, /^\nThis is a defect of the sandbox: TypeError: broken\n\s+at /);
  });

  it("after an interruption end with 130, whatever broke off", () => {
    assert.deepEqual(report(new Error("aborted"), true), { code: 130, said: "Interrupted." });
  });
});
