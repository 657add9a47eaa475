import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture, CommandLog, likelyRemedy } from "../../sandbox/parts/command";
import { SandboxError } from "../../sandbox/sandboxError";

describe("a command of a build", () => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sandbox-command-"));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it("leaves what it prints in the log and reports each line", async () => {
    const log = new CommandLog(join(directory, "logs", "etcd.log"), "Building etcd");
    const lines: string[] = [];
    await log.run("sh", ["-c", "echo one; echo two >&2; echo $COLOUR; pwd"], {
      cwd: directory,
      env: { COLOUR: "green" },
      onLine: (line) => lines.push(line),
    });
    assert.deepEqual([...lines].sort(), [directory, "green", "one", "two"].sort());
    const text = await readFile(log.path, "utf8");
    assert.match(text, /^\n\$ sh -c echo one/);
    assert.match(text, /\ntwo\n/);
    assert.match(text, /\n# done after 0 s\n$/);
  });

  it("that fails shows its last fifteen lines, the log and what to do", async () => {
    const log = new CommandLog(join(directory, "kube.log"), "Building kube");
    const failing = log.run("sh", ["-c", "seq 1 40; echo 'no space left on device'; exit 3"]);
    await assert.rejects(failing, (error: unknown) => {
      assert.ok(error instanceof SandboxError);
      const numbers = Array.from({ length: 14 }, (_, index) => `\n  ${index + 27}`).join("");
      assert.equal(
        error.problem,
        `Building kube failed (exit code 3).${numbers}\n  no space left on device`,
      );
      assert.equal(
        error.remedy,
        `The disk is full: free some space, then run the same command again. The whole output is in ${log.path}.`,
      );
      return true;
    });
  });

  it("that is not there fails the same way", async () => {
    const log = new CommandLog(join(directory, "go.log"), "Building etcd");
    await assert.rejects(log.run("no-such-program-here", []), SandboxError);
    assert.deepEqual(await capture("no-such-program-here", []), { stdout: "", failed: true });
  });

  it("ends when the user interrupts, and says that nothing finished is lost", async () => {
    const interruption = new AbortController();
    const log = new CommandLog(join(directory, "etcd.log"), "Building etcd", interruption.signal);
    const running = log.run("sleep", ["30"]);
    setTimeout(() => {
      interruption.abort();
    }, 50);
    await assert.rejects(running, (error: unknown) => {
      assert.ok(error instanceof SandboxError);
      assert.equal(error.problem, "Building etcd was interrupted.");
      assert.equal(error.remedy, "Run the same command again: what was finished before is kept.");
      return true;
    });
  });

  it("is told apart by cause: network, checksum, memory, or none known", () => {
    const firstWords = (output: string): string =>
      likelyRemedy(output).split(" ").slice(0, 3).join(" ");
    assert.equal(firstWords("dial tcp: lookup host: no such host"), "The network or");
    assert.equal(firstWords("W: Temporary failure resolving 'mirror'"), "The network or");
    assert.equal(firstWords("verifying module: checksum mismatch"), "What was downloaded");
    assert.equal(firstWords("THESE PACKAGES DO NOT MATCH THE HASHES"), "What was downloaded");
    assert.equal(firstWords("link: signal: killed"), "The machine ran");
    assert.equal(likelyRemedy("undefined: foo"), "");
  });
});
