import assert from "node:assert/strict";
import { chmodSync, utimesSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { releaseHash, releasePrefix } from "../../components/models/release";
import { load, pythonModel, removeTrees, writeTree } from "./modelTree";

const file = fc.record({
  path: fc.string({ minLength: 1, maxLength: 20 }),
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
});
const files = fc.uniqueArray(file, { selector: ({ path }) => path, minLength: 1, maxLength: 8 });

describe("release hash", () => {
  afterEach(removeTrees);

  it("is the same sixteen digits on every machine", () => {
    const hash = releaseHash([
      { path: "config.pbtxt", sha256: "a".repeat(64) },
      { path: "1/model.py", sha256: "b".repeat(64) },
    ]);
    assert.equal(hash, "84448420bddf753f");
  });

  it("does not depend on the order of the files", () => {
    const shuffles = files.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(
      fc.property(shuffles, ([some, shuffled]) => {
        assert.equal(releaseHash(shuffled), releaseHash(some));
      }),
    );
  });

  it("changes when a path or a checksum changes, and when a file comes or goes", () => {
    fc.assert(
      fc.property(files, fc.nat(), file, (some, pick, other) => {
        const at = pick % some.length;
        const changed = some.map((old, index) => (index === at ? other : old));
        const renamed = some.map((old, index) =>
          index === at ? { ...old, path: `${old.path}x` } : old,
        );
        fc.pre(JSON.stringify(changed) !== JSON.stringify(some));
        fc.pre(new Set(renamed.map(({ path }) => path)).size === some.length);
        assert.notEqual(releaseHash(changed), releaseHash(some));
        assert.notEqual(releaseHash(renamed), releaseHash(some));
        assert.notEqual(releaseHash(some.filter((_, index) => index !== at)), releaseHash(some));
      }),
    );
  });

  it("does not confuse a path that ends like the next checksum starts", () => {
    assert.notEqual(
      releaseHash([{ path: "a", sha256: "bc" }]),
      releaseHash([{ path: "ab", sha256: "c" }]),
    );
  });

  it("changes with any single byte of any file of a folder", () => {
    const content = fc.uint8Array({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, pick, change) => {
        const at = pick % bytes.length;
        const other = Buffer.from(bytes);
        other[at] = (other[at] ?? 0) ^ change;
        const hashes = [Buffer.from(bytes), other].map((weights) => {
          const root = writeTree({ ...pythonModel("m"), "models/m/1/weights.bin": weights });
          return load(root, { m: {} }).releases[0]?.hash;
        });
        removeTrees();
        assert.match(hashes[0] ?? "", /^[0-9a-f]{16}$/);
        assert.notEqual(hashes[0], hashes[1]);
      }),
      { numRuns: 25 },
    );
  });

  it("does not depend on modification times, modes or ignored droppings", () => {
    const root = writeTree(pythonModel("m"));
    const before = load(root, { m: {} }).releases[0];
    utimesSync(join(root, "models/m/1/model.py"), 1, 1);
    chmodSync(join(root, "models/m/1/model.py"), 0o755);
    const elsewhere = writeTree({
      ...pythonModel("m"),
      "models/m/1/__pycache__/model.cpython-311.pyc": "compiled",
      "models/m/.DS_Store": "finder",
    });
    assert.equal(load(root, { m: {} }).releases[0]?.hash, before?.hash);
    const ignored = load(elsewhere, { m: {} });
    assert.equal(ignored.releases[0]?.hash, before?.hash);
    assert.deepEqual(
      ignored.releases[0]?.files.map(({ key }) => key),
      ["m/1/model.py", "m/config.pbtxt"],
    );
  });

  it("makes the prefix of server, model and hash", () => {
    assert.equal(
      releasePrefix("main", "identity", "0123456789abcdef"),
      "main/identity/0123456789abcdef",
    );
  });
});
