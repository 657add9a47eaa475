import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
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
      assert.throws(() => run(emptyThenRun([models, shared], ["sh", "-c", script])));
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
    run(emptyThenRun([models], ["true"]));
    assert.deepEqual(readdirSync(models), []);
    assert.equal(readFileSync(join(outside, "kept"), "utf8"), "kept");
  });

  it("hands every argument over unchanged", () => {
    const models = directory("models");
    const printed = run(emptyThenRun([models], ["printf", "%s|", "--a=b c", "$HOME", "'\"*"]));
    assert.equal(printed, "--a=b c|$HOME|'\"*|");
  });

  it("lets the command take the shell's place, so that it gets signals itself", () => {
    const models = directory("models");
    const [program = "", ...args] = emptyThenRun([models], ["sh", "-c", "echo $$"]);
    const printed = run(["sh", "-c", 'echo $$; exec "$@"', "outer", program, ...args]);
    const [shell, command] = printed.trim().split("\n");
    assert.equal(command, shell);
  });

  it("does not start the command where a directory is missing", () => {
    assert.throws(() => run(emptyThenRun([join(root, "missing")], ["touch", join(root, "ran")])));
    assert.deepEqual(readdirSync(root), []);
  });

  it("refuses a path that the shell would read differently", () => {
    for (const path of ["relative", "/a b", "/a;b", "/$HOME", "/a/*", "/"]) {
      assert.throws(() => emptyThenRun([path], ["true"]), {
        message: `"${path}" is not a plain absolute path`,
      });
    }
  });
});
