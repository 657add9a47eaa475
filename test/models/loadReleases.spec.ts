import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { LoadReleasesArgs } from "../../components/models/loadReleases";
import type { ModelFootprint } from "../../components/models/release";
import { load, pythonModel, removeTrees, shownProblems, writeTree } from "./modelTree";

const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");
const PIN = "0123456789abcdef";

describe("releases of a server", () => {
  afterEach(removeTrees);

  it("are one for each model in the order of their names, with every file", () => {
    const root = writeTree({ ...pythonModel("b"), ...pythonModel("a") });
    const { releases, problems, warnings } = load(root, { b: {}, a: {} });
    assert.deepEqual([problems, warnings], [[], []]);
    assert.deepEqual(
      releases.map(({ model, pinned, prefix, hash }) => [
        model,
        pinned,
        prefix === `main/${model}/${hash}`,
      ]),
      [
        ["a", false, true],
        ["b", false, true],
      ],
    );
    const content = "class TritonPythonModel: pass\n";
    assert.deepEqual(releases[0]?.files[0], {
      key: "a/1/model.py",
      size: content.length,
      sha256: sha256(content),
      source: { kind: "local", path: join(root, "models/a/1/model.py") },
    });
  });

  it("may come from another folder, relative or absolute", () => {
    const root = writeTree(pythonModel("m"));
    const [here] = load(root, { m: {} }).releases;
    assert.equal(load(root, { other: { path: "models/m" } }).releases[0]?.hash, here?.hash);
    const [absolute] = load("/", { other: { path: join(root, "models/m") } }).releases;
    assert.equal(absolute?.hash, here?.hash);
    assert.equal(absolute?.files[0]?.key, "other/1/model.py");
  });
});

describe("pinned release", () => {
  afterEach(removeTrees);
  const assumption =
    "its size is not known here: 1 GiB and one Python instance are assumed; override with servers.main.resources.memory, .sharedMemory and .ephemeralStorage";

  it("needs no folder, sends nothing and says what it assumes", () => {
    const { releases, problems, warnings } = load(writeTree({}), { m: { release: PIN } });
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, [`servers.main.models.m: pinned to ${PIN}; ${assumption}`]);
    assert.deepEqual(releases, [
      {
        model: "m",
        hash: PIN,
        pinned: true,
        prefix: `main/m/${PIN}`,
        files: [],
        footprint: {
          totalBytes: 1024 ** 3,
          largestBytes: 1024 ** 3,
          loadedVersions: 1,
          pythonInstances: 1,
          batchBytes: 1024 ** 2,
          backends: [],
          usesGpu: false,
        },
      },
    ]);
  });

  it("wins over a folder that differs, even over a broken one, with a warning", () => {
    const root = writeTree(
      pythonModel("m", "max_batch_size: -1\ninstance_group { count: 3 kind: KIND_CPU }"),
    );
    const { releases, problems, warnings } = load(root, { m: { release: PIN } });
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, [
      `servers.main.models.m: pinned to ${PIN}, differs from models/; ${assumption}`,
    ]);
    const [release] = releases;
    assert.ok(release);
    assert.deepEqual(release.files, []);
    assert.equal(release.hash, PIN);
    // Three instances in the folder: more than the one that is assumed.
    assert.equal(release.footprint.pythonInstances, 3);
    assert.equal(release.footprint.totalBytes, 1024 ** 3);
  });

  it("equal to the folder is the folder's release", () => {
    const root = writeTree(pythonModel("m"));
    const [free] = load(root, { m: {} }).releases;
    const pinned = load(root, { m: { release: free?.hash } });
    assert.deepEqual(pinned.warnings, []);
    assert.deepEqual(pinned.releases, [{ ...free, pinned: true }]);
  });
});

describe("manifest of a model", () => {
  afterEach(removeTrees);
  const weights = "weights";
  const root = (): string => writeTree({ ...pythonModel("m"), "store/w.bin": weights });
  const entry = (uri: string, change: Record<string, unknown> = {}): Record<string, unknown> => ({
    m: { files: { "1/w.bin": { uri, sha256: sha256(weights), size: weights.length, ...change } } },
  });
  const store = (at: string): string => pathToFileURL(join(at, "store/w.bin")).href;

  it("adds files from elsewhere, which enter the hash like those of the folder", () => {
    const at = root();
    const inFolder = writeTree({ ...pythonModel("m"), "models/m/1/w.bin": weights });
    const [local] = load(inFolder, { m: {} }).releases;
    const fromFile = load(at, entry(store(at)));
    const fromS3 = load(at, entry("s3://weights/w.bin"));
    assert.deepEqual([fromFile.problems, fromS3.problems], [[], []]);
    assert.equal(fromFile.releases[0]?.hash, local?.hash);
    assert.equal(fromS3.releases[0]?.hash, local?.hash);
    const [release] = fromS3.releases;
    assert.ok(release);
    assert.deepEqual(
      release.files.find(({ key }) => key === "m/1/w.bin"),
      {
        key: "m/1/w.bin",
        size: 7,
        sha256: sha256(weights),
        source: { kind: "s3", uri: "s3://weights/w.bin" },
      },
    );
    assert.equal(release.footprint.totalBytes, local?.footprint.totalBytes);
  });

  it("changes the hash with the declared checksum", () => {
    const at = root();
    const hashes = [sha256("a"), sha256("b")].map(
      (declared) => load(at, entry("s3://weights/w.bin", { sha256: declared })).releases[0]?.hash,
    );
    assert.notEqual(hashes[0], hashes[1]);
  });

  it("refuses a file whose size or bytes are not the declared ones, and one that is not there", () => {
    const at = root();
    const path = "servers.main.models.m.files.1/w.bin";
    assert.deepEqual(shownProblems(load(at, entry(store(at), { size: 8 }))), [
      `${path}: ${store(at)} has 7 bytes, but the manifest says 8`,
    ]);
    assert.deepEqual(shownProblems(load(at, entry(store(at), { sha256: sha256("x") }))), [
      `${path}: ${store(at)} has the SHA-256 ${sha256(weights)}, but the manifest says ${sha256("x")}`,
    ]);
    assert.deepEqual(shownProblems(load(at, entry("file:///nowhere/w.bin"))), [
      `${path}: file:///nowhere/w.bin cannot be read: ENOENT: no such file or directory, stat '/nowhere/w.bin'`,
    ]);
  });

  it("refuses a path that the folder has too, and an object too large to be copied at once", () => {
    const at = writeTree({ ...pythonModel("m"), "models/m/1/w.bin": weights });
    assert.deepEqual(shownProblems(load(at, entry("s3://weights/w.bin"))), [
      "servers.main.models.m.files.1/w.bin: is in the folder too (models/m/1/w.bin); keep one of the two",
    ]);
    assert.deepEqual(
      shownProblems(load(root(), entry("s3://weights/w.bin", { size: 5 * 1024 ** 3 + 1 }))),
      [
        "servers.main.models.m.files.1/w.bin: s3://weights/w.bin has more than 5 GiB, which S3 does not copy in one request; split the file",
      ],
    );
  });

  it("may be the whole model; a configuration on S3 is then not checked, and a warning says so", () => {
    const config = 'backend: "python"\n';
    const declared = (content: string): { sha256: string; size: number } => ({
      sha256: sha256(content),
      size: content.length,
    });
    const at = writeTree({ "store/config.pbtxt": "max_batch_size: -1" });
    const files = {
      "config.pbtxt": { uri: "s3://models/m/config.pbtxt", ...declared(config) },
      "1/model.py": { uri: "s3://models/m/1/model.py", ...declared("") },
    };
    const loaded = load(at, { m: { files } });
    assert.deepEqual(loaded.problems, []);
    assert.deepEqual(loaded.warnings, [
      "servers.main.models.m: config.pbtxt is taken from s3://models/m/config.pbtxt and is not checked",
      "servers.main.models.m: config.pbtxt declares no input and output; 1 MiB for each element of a batch is assumed",
    ]);
    const uri = pathToFileURL(join(at, "store/config.pbtxt")).href;
    const checked = { ...files, "config.pbtxt": { uri, ...declared("max_batch_size: -1") } };
    assert.deepEqual(shownProblems(load(at, { m: { files: checked } })), [
      "models/m/config.pbtxt:1: max_batch_size is -1; accepted: 0 (no batching) or more",
    ]);
  });
});

describe("footprint of a model", () => {
  afterEach(removeTrees);

  function footprint(config: string, args: Partial<LoadReleasesArgs> = {}): ModelFootprint {
    const root = writeTree({
      "models/m/config.pbtxt": `backend: "python"\n${config}`,
      "models/m/1/model.py": "1",
      "models/m/2/model.py": "22",
      "models/m/10/model.py": "4444",
      "models/m/notes.txt": "x".repeat(1000),
    });
    const loaded = load(root, { m: {} }, args);
    assert.deepEqual(loaded.problems, []);
    const [release] = loaded.releases;
    assert.ok(release);
    return release.footprint;
  }
  const io = (input: string, output: string): string =>
    `input { name: "X" ${input} }\noutput { name: "Y" ${output} }\n`;
  const plain = io("data_type: TYPE_FP32 dims: [ 2 ]", "data_type: TYPE_INT8 dims: [ 3 ]");

  it("counts all files once and names the largest", () => {
    const found = footprint(plain);
    const config = `backend: "python"\n${plain}`.length;
    assert.equal(found.totalBytes, config + 1 + 2 + 4 + 1000);
    assert.equal(found.largestBytes, 1000);
    assert.deepEqual(found.backends, ["python"]);
  });

  const policies: [string, number][] = [
    ["", 1],
    ["version_policy { latest { num_versions: 2 } }", 2],
    ["version_policy { latest { num_versions: 9 } }", 3],
    ["version_policy { all {} }", 3],
    ["version_policy { specific { versions: [ 1, 10 ] } }", 2],
  ];
  for (const [policy, versions] of policies) {
    it(`loads ${versions} of three versions with ${policy === "" ? "no policy" : policy}`, () => {
      assert.equal(footprint(`${plain}${policy}`).loadedVersions, versions);
      assert.equal(footprint(`${plain}${policy}`).pythonInstances, versions);
    });
  }

  const groups: [string, "cpu" | "gpu", number, boolean][] = [
    ["", "cpu", 1, false],
    ["", "gpu", 4, true],
    [
      "instance_group [ { count: 2 kind: KIND_CPU }, { count: 3 kind: KIND_CPU } ]",
      "gpu",
      5,
      false,
    ],
    ["instance_group { count: 2 }", "cpu", 2, false],
    ["instance_group { count: 2 kind: KIND_GPU }", "gpu", 8, true],
    ["instance_group { count: 2 kind: KIND_GPU gpus: [ 0, 1 ] }", "gpu", 4, true],
    ["instance_group { count: 2 kind: KIND_MODEL }", "gpu", 2, true],
  ];
  for (const [group, device, instances, usesGpu] of groups) {
    it(`has ${instances} instances on ${device} with four GPUs and ${group === "" ? "no group" : group}`, () => {
      const found = footprint(`${plain}${group}`, { device, gpus: 4 });
      assert.equal(found.pythonInstances, instances);
      assert.equal(found.usesGpu, usesGpu);
    });
  }

  it("declares the bytes of one full batch", () => {
    assert.equal(footprint(plain).batchBytes, 2 * 4 + 3);
    assert.equal(footprint(`max_batch_size: 8\n${plain}`).batchBytes, 8 * (2 * 4 + 3));
  });

  it("takes 1024 elements for one open dimension and 1 Mi for more of them", () => {
    const one = io("data_type: TYPE_FP64 dims: [ -1, 3 ]", "data_type: TYPE_BOOL dims: [ 1 ]");
    const two = io("data_type: TYPE_UINT8 dims: [ 3, -1, -1 ]", "data_type: TYPE_BOOL dims: [ 1 ]");
    assert.equal(footprint(`max_batch_size: 0\n${one}`).batchBytes, 1024 * 3 * 8 + 1);
    assert.equal(footprint(`max_batch_size: 2\n${two}`).batchBytes, 2 * (3 * 1024 * 1024 + 1));
  });

  it("takes 256 bytes for a text, its length included", () => {
    const text = io("data_type: TYPE_STRING dims: [ 2 ]", "data_type: TYPE_BF16 dims: [ 1 ]");
    assert.equal(footprint(`max_batch_size: 1\n${text}`).batchBytes, 2 * 256 + 2);
  });

  it("takes 1 MiB for each element of a batch that is not declared, and warns", () => {
    const root = writeTree({
      "models/m/config.pbtxt": 'backend: "onnxruntime"\nmax_batch_size: 16',
      "models/m/1/model.onnx": "",
    });
    const { releases, warnings } = load(root, { m: {} });
    assert.equal(releases[0]?.footprint.batchBytes, 16 * 1024 * 1024);
    assert.deepEqual(warnings, [
      "servers.main.models.m: config.pbtxt declares no input and output; 1 MiB for each element of a batch is assumed",
    ]);
  });
});
