import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { cacheDirectory, ensureBuilt, keyed, recordOf } from "../../sandbox/parts/cache";
import { BuildContext, Part } from "../../sandbox/parts/part";
import { SandboxError } from "../../sandbox/sandboxError";

describe("the cache of parts", () => {
  let cache = "";
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), "sandbox-cache-"));
  });
  afterEach(async () => {
    await rm(cache, { recursive: true });
  });

  function part(build: Part["build"], input = "1", outputs = ["etcd"]): Part {
    return {
      name: "etcd",
      title: "etcd 3.6.14",
      inputs: () => Promise.resolve([{ name: "input", content: input }]),
      build,
      outputs,
      needs: { diskMiB: 1 },
    };
  }
  const options = (): Parameters<typeof ensureBuilt>[1] => ({
    cache,
    directoryOf: () => "",
    note: () => undefined,
  });
  const writes =
    (text: string) =>
    ({ directory }: BuildContext): Promise<void> =>
      writeFile(join(directory, "etcd"), text);

  it("lies where the user's other caches lie", () => {
    assert.equal(
      cacheDirectory({ XDG_CACHE_HOME: "/var/cache/me" }),
      "/var/cache/me/triton-platform",
    );
    const home = join(homedir(), ".cache", "triton-platform");
    assert.equal(cacheDirectory({}), home);
    assert.equal(cacheDirectory({ XDG_CACHE_HOME: "" }), home);
    assert.equal(cacheDirectory({ XDG_CACHE_HOME: "relative" }), home);
  });

  it("builds a part once", async () => {
    let builds = 0;
    const target = await keyed(
      part(async (context) => {
        builds += 1;
        await writes("binary")(context);
      }),
      cache,
    );
    const first = await ensureBuilt(target, options());
    const second = await ensureBuilt(target, options());
    assert.equal(builds, 1);
    assert.deepEqual(second, first);
    assert.equal(first.name, "etcd");
    assert.equal(first.key, target.key);
    assert.equal(await readFile(join(target.directory, "etcd"), "utf8"), "binary");
  });

  it("builds it again when an input changes, beside the one that is there", async () => {
    const one = await keyed(part(writes("one"), "1"), cache);
    const two = await keyed(part(writes("two"), "2"), cache);
    await ensureBuilt(one, options());
    assert.equal(recordOf(two), undefined);
    await ensureBuilt(two, options());
    assert.equal(await readFile(join(one.directory, "etcd"), "utf8"), "one");
    assert.equal(await readFile(join(two.directory, "etcd"), "utf8"), "two");
  });

  it("builds it again when one of its files is gone", async () => {
    const target = await keyed(part(writes("binary")), cache);
    await ensureBuilt(target, options());
    await rm(join(target.directory, "etcd"));
    assert.equal(recordOf(target), undefined);
    await ensureBuilt(target, options());
    assert.equal(await readFile(join(target.directory, "etcd"), "utf8"), "binary");
  });

  it("keeps nothing of a build that fails", async () => {
    const target = await keyed(
      part(async (context) => {
        await writes("half")(context);
        throw new Error("interrupted");
      }),
      cache,
    );
    await assert.rejects(ensureBuilt(target, options()), /interrupted/);
    assert.equal(recordOf(target), undefined);
    assert.deepEqual(await readdir(join(cache, "parts")), []);
  });

  it("refuses a build that ends without what it promised, and an empty file is no output", async () => {
    const target = await keyed(part(writes(""), "1", ["etcd", "etcdctl"]), cache);
    await assert.rejects(ensureBuilt(target, options()), (error: SandboxError) => {
      assert.equal(error.problem, "Building etcd 3.6.14 ended without etcd, etcdctl.");
      return true;
    });
    assert.equal(existsSync(target.directory), false);
  });

  it("clears away what a killed build of the same part left, and nothing else", async () => {
    const parts = join(cache, "parts");
    await mkdir(join(parts, ".building-etcd-4194305", "result"), { recursive: true });
    await mkdir(join(parts, ".building-etcd-node-4194305"), { recursive: true });
    const target = await keyed(part(writes("binary")), cache);
    await ensureBuilt(target, options());
    assert.deepEqual((await readdir(parts)).sort(), [
      ".building-etcd-node-4194305",
      `etcd-${target.key}`,
    ]);
  });
});
