import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { withLock } from "../../sandbox/parts/lock";

describe("the lock of a part", () => {
  let directory = "";
  let path = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sandbox-lock-"));
    path = join(directory, "locks", "etcd.lock");
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it("names its process while work runs and leaves nothing behind", async () => {
    const during = await withLock(path, () => readFile(path, "utf8"));
    assert.equal(during.split(" ")[0], String(process.pid));
    assert.deepEqual(await readdir(join(directory, "locks")), []);
  });

  it("is given back when the work fails", async () => {
    await assert.rejects(
      withLock(path, () => Promise.reject(new Error("build failed"))),
      /build failed/,
    );
    assert.equal(existsSync(path), false);
  });

  it("is taken over from a process that has ended", async () => {
    const child = spawn("true");
    await once(child, "exit");
    await withLock(path, () => writeFile(path, `${child.pid ?? 0} 12345`));
    await writeFile(path, `${child.pid ?? 0} 12345`);
    let waited = false;
    const result = await withLock(path, () => Promise.resolve("built"), {
      onWait: () => {
        waited = true;
      },
    });
    assert.deepEqual([result, waited], ["built", false]);
  });

  it("is taken over when another program has the holder's process id by now", async () => {
    await withLock(path, () => Promise.resolve());
    await writeFile(path, `${process.pid} 1`);
    assert.equal(await withLock(path, () => Promise.resolve("built")), "built");
  });

  it("is waited for while its holder lives, and the holder is named", async () => {
    const order: string[] = [];
    const waitedFor: number[] = [];
    const first = withLock(path, async () => {
      order.push("first begins");
      await delay(60);
      order.push("first ends");
    });
    await delay(20);
    const second = withLock(
      path,
      () => {
        order.push("second begins");
        return Promise.resolve();
      },
      { pollMilliseconds: 5, onWait: (pid) => waitedFor.push(pid) },
    );
    await Promise.all([first, second]);
    assert.deepEqual(order, ["first begins", "first ends", "second begins"]);
    assert.deepEqual(waitedFor, [process.pid]);
  });

  it("stops waiting when the user interrupts", async () => {
    const interruption = new AbortController();
    const holder = withLock(path, () => delay(100));
    await delay(20);
    const waiting = withLock(path, () => Promise.resolve(), { signal: interruption.signal });
    interruption.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    await holder;
  });
});
