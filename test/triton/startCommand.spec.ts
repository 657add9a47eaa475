import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { emptyThenRun } from "../../components/triton/startCommand";

function run(command: readonly string[]): string {
  const [program = "", ...args] = command;
  return execFileSync(program, args, { encoding: "utf8", stdio: "pipe" });
}

describe("emptyThenRun", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "start-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  /** The command with its pipe and its termination log below the test's own folder. */
  const started = (directories: readonly string[], command: readonly string[]): string[] => {
    mkdirSync(join(root, "tmp"), { recursive: true });
    return emptyThenRun([join(root, "tmp"), ...directories], command, join(root, "termination"));
  };

  const directory = (name: string): string => {
    const path = join(root, name);
    mkdirSync(path);
    return path;
  };

  it("leaves nothing of ten crashed starts behind", () => {
    const models = directory("models");
    const shared = directory("shm");
    for (let start = 0; start < 10; start += 1) {
      const script = `mkdir ${models}/folder$$ && echo model > ${models}/folder$$/model.py && echo x > ${shared}/region$$ && exit 1`;
      assert.throws(() => run(started([models, shared], ["sh", "-c", script])));
      assert.equal(readdirSync(models).length, 1);
      assert.equal(readdirSync(shared).length, 1);
    }
  });

  it("removes hidden and nested files and keeps what links lead to", () => {
    const models = directory("models");
    const outside = directory("outside");
    writeFileSync(join(outside, "kept"), "kept");
    writeFileSync(join(models, ".hidden"), "");
    mkdirSync(join(models, "a", "b"), { recursive: true });
    writeFileSync(join(models, "a", "b", "with space"), "");
    symlinkSync(outside, join(models, "link"));
    run(started([models], ["true"]));
    assert.deepEqual(readdirSync(models), []);
    assert.equal(readFileSync(join(outside, "kept"), "utf8"), "kept");
  });

  it("hands every argument over unchanged", () => {
    const models = directory("models");
    const printed = run(started([models], ["printf", "%s|", "--a=b c", "$HOME", "'\"*"]));
    assert.equal(printed, "--a=b c|$HOME|'\"*|");
  });

  it("ends as the command ends, with its whole log", () => {
    const log = "for i in 1 2 3 4 5; do echo line $i >&2; done; echo answer; exit 7";
    const [program = "", ...args] = started([], ["sh", "-c", log]);
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
    assert.deepEqual(
      { status, stdout, stderr },
      { status: 7, stdout: "answer\n", stderr: "line 1\nline 2\nline 3\nline 4\nline 5\n" },
    );
  });

  it("keeps the error lines of the log, and nothing else, as the reason of the end", () => {
    const log =
      'echo "I1122 loading" >&2; echo "E1122 no weights" >&2; echo "| table |" >&2; exit 1';
    const [program = "", ...args] = started([], ["sh", "-c", log]);
    assert.equal(spawnSync(program, args).status, 1);
    assert.equal(readFileSync(join(root, "termination"), "utf8"), "E1122 no weights\n");
  });

  it("passes SIGTERM on and waits until the command has ended by itself", async () => {
    const server =
      "trap 'sleep 0.3; echo drained; exit 0' TERM; echo up; while :; do sleep 0.05; done";
    const [program = "", ...args] = started([], ["sh", "-c", server]);
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed === "up\n") child.kill("SIGTERM");
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    assert.deepEqual([code, printed], [0, "up\ndrained\n"]);
  });

  it("does not start the command where a directory is missing", () => {
    assert.throws(() => run(started([join(root, "missing")], ["touch", join(root, "ran")])));
    assert.deepEqual(readdirSync(root), ["tmp"]);
  });

  it("refuses a path that the shell would read differently", () => {
    for (const path of ["relative", "/a b", "/a;b", "/$HOME", "/a/*", "/"]) {
      assert.throws(() => emptyThenRun([path], ["true"]), {
        message: `"${path}" is not a plain absolute path`,
      });
    }
  });
});
