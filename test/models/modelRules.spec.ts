import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { LoadReleasesArgs } from "../../components/models/loadReleases";
import { TENSORS, load, pythonModel, removeTrees, shownProblems, writeTree } from "./modelTree";
import type { Tree } from "./modelTree";

/** Problems of one model named `m` with these files. */
function problemsOf(tree: Tree, args: Partial<LoadReleasesArgs> = {}, entry = {}): string[] {
  return shownProblems(load(writeTree(tree), { m: entry }, args));
}

/** Problems of a Python model whose configuration starts with these lines. */
function configProblems(config: string, args: Partial<LoadReleasesArgs> = {}): string[] {
  return problemsOf(pythonModel("m", config), args);
}

describe("rules of a model's configuration", () => {
  afterEach(removeTrees);

  it("accept a plain Python model", () => {
    assert.deepEqual(configProblems(""), []);
  });

  const cases: [string, string, string[]][] = [
    [
      "a name that is not the directory's",
      'name: "other"',
      [
        'models/m/config.pbtxt:1: name is "other", but the model is "m"; use one name, or leave the field out',
      ],
    ],
    [
      "a negative batch size",
      "max_batch_size: -1",
      ["models/m/config.pbtxt:1: max_batch_size is -1; accepted: 0 (no batching) or more"],
    ],
    [
      "dimensions of zero and below -1, in dims and reshape",
      'input { name: "A" data_type: TYPE_FP32\n dims: [ 3,\n 0, -1, -2 ] reshape {\n shape: [ 0 ] } }',
      [
        'models/m/config.pbtxt:3: input "A" has the dimension 0; accepted: 1 or more, or -1 for any size',
        'models/m/config.pbtxt:3: input "A" has the dimension -2; accepted: 1 or more, or -1 for any size',
        'models/m/config.pbtxt:4: input "A" has the dimension 0; accepted: 1 or more, or -1 for any size',
      ],
    ],
    [
      "tensors without name, data type or dims",
      'input { }\noutput {\n name: "B" data_type: TYPE_INVALID\n dims: [] }',
      [
        "models/m/config.pbtxt:1: input has no name",
        "models/m/config.pbtxt:1: input without a name has no data_type; accepted: TYPE_FP32, TYPE_INT64, TYPE_STRING, …",
        "models/m/config.pbtxt:1: input without a name has no dims; accepted: [ 3, 224, 224 ]",
        'models/m/config.pbtxt:3: output "B" has no data_type; accepted: TYPE_FP32, TYPE_INT64, TYPE_STRING, …',
        'models/m/config.pbtxt:2: output "B" has no dims; accepted: [ 3, 224, 224 ]',
      ],
    ],
    [
      "an input that is named twice",
      'input { name: "A" data_type: TYPE_FP32 dims: 1 }\ninput { name: "A" data_type: TYPE_FP32 dims: 1 }',
      ['models/m/config.pbtxt:2: input "A" is on line 1 already'],
    ],
    [
      "an image format without three dims",
      'input { name: "A" data_type: TYPE_FP32 dims: [ 224, 224 ]\n format: FORMAT_NHWC }',
      ['models/m/config.pbtxt:2: input "A" has FORMAT_NHWC, which needs 3 dims; it has 2'],
    ],
    [
      "reshapes that change the number of elements, or end in a scalar without a batch",
      'input { name: "A" data_type: TYPE_FP32 dims: [ 4 ]\n reshape { shape: [ 3 ] } }\ninput { name: "B" data_type: TYPE_FP32 dims: [ 1 ]\n reshape { } }',
      [
        'models/m/config.pbtxt:2: input "A" has 4 elements by dims, but 3 by reshape',
        'models/m/config.pbtxt:4: input "B" is reshaped to a scalar, which needs max_batch_size 1 or more',
      ],
    ],
    [
      "GPU instances on a CPU server",
      "instance_group [ {\n kind: KIND_GPU } ]",
      [
        "models/m/config.pbtxt:2: instance_group kind is KIND_GPU, but the server's device is cpu; accepted: KIND_CPU, KIND_AUTO, KIND_MODEL",
      ],
    ],
    [
      "instance counts below one and negative GPUs",
      "instance_group [ { count: 0\n gpus: [ -1 ] }, { count: -2 } ]",
      [
        "models/m/config.pbtxt:1: instance_group count is 0; accepted: 1 or more",
        "models/m/config.pbtxt:2: instance_group gpus holds -1; accepted: 0 or more",
        "models/m/config.pbtxt:2: instance_group count is -2; accepted: 1 or more",
      ],
    ],
    [
      "GPUs of an instance group on the CPU",
      "instance_group [ { kind: KIND_CPU\n gpus: [ 0 ] } ]",
      ["models/m/config.pbtxt:2: instance_group gpus has no meaning with KIND_CPU; remove it"],
    ],
    [
      "preferred batch sizes outside of the batch",
      "max_batch_size: 8\ndynamic_batching {\n preferred_batch_size: [ 0, 8, 16 ] }",
      [
        "models/m/config.pbtxt:3: preferred_batch_size is 0; accepted: 1 or more",
        "models/m/config.pbtxt:3: preferred_batch_size is 16, more than max_batch_size 8",
      ],
    ],
    [
      "version policies that choose nothing",
      "version_policy { specific { versions: [ 1, 3 ] } }",
      [
        "models/m/config.pbtxt:1: version_policy.specific names version 3, which has no directory; present: 1",
      ],
    ],
    [
      "a latest policy of no versions",
      "version_policy { latest { num_versions: 0 } }",
      ["models/m/config.pbtxt:1: version_policy.latest.num_versions is 0; accepted: 1 or more"],
    ],
    [
      "a warm-up without a batch, with too large a one, and without its file",
      'max_batch_size: 2\nmodel_warmup { name: "a" }\nmodel_warmup { batch_size: 3 inputs { key: "X" value {\n input_data_file: "x.bin" } } }',
      [
        "models/m/config.pbtxt:2: model_warmup batch_size is 0; accepted: 1 or more",
        "models/m/config.pbtxt:3: model_warmup batch_size is 3, more than max_batch_size 2",
        'models/m/config.pbtxt:4: input_data_file names "x.bin", but there is no models/m/warmup/x.bin',
      ],
    ],
  ];
  for (const [what, config, expected] of cases) {
    it(`name ${what}`, () => {
      assert.deepEqual(configProblems(config), expected);
    });
  }

  it("let reshapes pass that keep the number of elements", () => {
    assert.deepEqual(
      configProblems(
        'max_batch_size: 1\ninput { name: "A" data_type: TYPE_FP32 dims: [ 1 ] reshape { } }\ninput { name: "B" data_type: TYPE_FP32 dims: [ -1, 4 ] reshape { shape: [ -1, 2, 2 ] } }',
      ),
      [],
    );
  });

  it("let GPU instances pass on a GPU server", () => {
    assert.deepEqual(
      configProblems("instance_group [ { kind: KIND_GPU } ]", { device: "gpu" }),
      [],
    );
  });

  it("report all problems of all models at once", () => {
    const root = writeTree({
      ...pythonModel("a", 'name: "b"\nmax_batch_size: -1'),
      ...pythonModel("b", "instance_group { count: 0 }"),
    });
    assert.deepEqual(
      load(root, { b: {}, a: {}, c: {} }).problems.map(({ path }) => path),
      [
        "models/a/config.pbtxt:1",
        "models/a/config.pbtxt:2",
        "models/b/config.pbtxt:1",
        "servers.main.models.c",
      ],
    );
  });
});

describe("backend of a model", () => {
  afterEach(removeTrees);

  const onnx = (config: string): Tree => ({
    "models/m/config.pbtxt": `${config}\n${TENSORS}`,
    "models/m/1/model.onnx": "weights",
  });

  it("is found from backend, platform or the default file", () => {
    for (const config of ['backend: "onnxruntime"', 'platform: "onnxruntime_onnx"', ""]) {
      const root = writeTree(onnx(config));
      const loaded = load(root, { m: {} });
      assert.deepEqual(loaded.problems, []);
      assert.deepEqual(loaded.releases[0]?.footprint.backends, ["onnxruntime"]);
    }
  });

  it("must be one that NVIDIA's images have, with the nearest name", () => {
    assert.deepEqual(problemsOf(onnx('backend: "onnx_runtime"')), [
      'models/m/config.pbtxt:1: unknown backend "onnx_runtime"; did you mean "onnxruntime"? A backend of your own image is accepted with customBackend: true',
    ]);
    assert.deepEqual(problemsOf(onnx('platform: "onnxruntime"')), [
      'models/m/config.pbtxt:1: unknown platform "onnxruntime"; did you mean "onnxruntime_onnx"? Accepted: onnxruntime_onnx, tensorrt_plan, pytorch_libtorch, torch_aoti, ensemble, tensorflow_savedmodel, tensorflow_graphdef',
    ]);
  });

  it("may be one's own when the configuration says so or the model brings its library", () => {
    assert.deepEqual(problemsOf(onnx('backend: "mine"'), {}, { customBackend: true }), []);
    assert.deepEqual(
      problemsOf({ ...onnx('backend: "mine"'), "models/m/1/libtriton_mine.so": "elf" }),
      [],
    );
  });

  it("must agree with the platform", () => {
    assert.deepEqual(problemsOf(onnx('backend: "onnxruntime"\nplatform: "tensorrt_plan"')), [
      'models/m/config.pbtxt:2: platform "tensorrt_plan" means backend "onnxruntime"'.replace(
        '"onnxruntime"',
        '"tensorrt", but backend is "onnxruntime"',
      ),
    ]);
  });

  it("cannot be TensorFlow in images after 25.02", () => {
    const tree = {
      "models/m/config.pbtxt": `platform: "tensorflow_graphdef"\n${TENSORS}`,
      "models/m/1/model.graphdef": "graph",
    };
    assert.deepEqual(problemsOf(tree, { serverVersion: "2.55" }), []);
    assert.deepEqual(problemsOf(tree, { serverVersion: "2.56" }), [
      'models/m/config.pbtxt:1: backend "tensorflow" is not in images after 25.02 (this server is 2.56); convert the model to ONNX, or serve it from an image up to 25.02',
    ]);
  });

  it("cannot be TensorRT without a GPU", () => {
    const tree = {
      "models/m/config.pbtxt": `backend: "tensorrt"\n${TENSORS}`,
      "models/m/1/model.plan": "p",
    };
    assert.deepEqual(problemsOf(tree), [
      'models/m/config.pbtxt:1: backend "tensorrt" has no CPU instances, but the server\'s device is cpu',
    ]);
    assert.deepEqual(problemsOf(tree, { device: "gpu" }), []);
  });

  it("may leave the configuration out only where Triton completes it", () => {
    assert.deepEqual(problemsOf({ "models/m/1/model.onnx": "weights" }), []);
    assert.deepEqual(problemsOf({ "models/m/1/model.pt": "weights" }), [
      'models/m: backend "pytorch" needs a config.pbtxt',
    ]);
    assert.deepEqual(problemsOf({ "models/m/1/model.py": "class TritonPythonModel: pass" }), [
      "models/m/1/model.py: a Python model without config.pbtxt must define auto_complete_config; add config.pbtxt or that method",
    ]);
    assert.deepEqual(
      problemsOf({ "models/m/1/model.py": "def auto_complete_config(config): return config" }),
      [],
    );
  });

  it("must be said when nothing gives it away", () => {
    const accepted =
      "onnxruntime, tensorrt, pytorch, python, openvino, dali, vllm, tensorrtllm, fil, identity, square, repeat, tensorflow";
    assert.deepEqual(problemsOf({ "models/m/config.pbtxt": TENSORS, "models/m/1/weights": "w" }), [
      `models/m/config.pbtxt:1: nothing says which backend serves the model: set backend in config.pbtxt; accepted: ${accepted}`,
    ]);
  });
});

describe("layout of a model directory", () => {
  afterEach(removeTrees);

  const config = { "models/m/config.pbtxt": `backend: "python"\n${TENSORS}` };

  it("needs a version directory", () => {
    assert.deepEqual(problemsOf({ ...config, "models/m/model.py": "" }), [
      "models/m: has no version directory; accepted: a directory named 1, 2, … that holds the model file",
    ]);
  });

  it("refuses directories that Triton would ignore", () => {
    const ignored =
      "is no version directory: a version is a whole number that does not start with 0, such as 1";
    for (const name of ["01", "0", "v1", "1.0", "99999999999999999999"]) {
      assert.deepEqual(problemsOf({ ...config, [`models/m/${name}/model.py`]: "" }), [
        `models/m/${name}: ${ignored}`,
      ]);
    }
  });

  it("needs the backend's model file in every loaded version", () => {
    const tree = { ...config, "models/m/1/other.py": "", "models/m/2/model.txt": "" };
    const missing = (version: number): string =>
      `models/m/${version}: has no model.py, the model file of backend "python"; add it, or name another with default_model_filename`;
    assert.deepEqual(problemsOf(tree), [missing(2)]);
    const all = {
      ...tree,
      "models/m/config.pbtxt": `version_policy { all {} }\n${config["models/m/config.pbtxt"]}`,
    };
    assert.deepEqual(problemsOf(all), [missing(1), missing(2)]);
  });

  it("takes the other forms of a PyTorch model", () => {
    for (const name of ["model.pt", "model.pt2", "model.py"]) {
      assert.deepEqual(
        problemsOf({
          "models/m/config.pbtxt": `backend: "pytorch"\n${TENSORS}`,
          [`models/m/1/${name}`]: "weights",
        }),
        [],
      );
    }
  });

  it("needs both files of OpenVINO", () => {
    assert.deepEqual(
      problemsOf({
        "models/m/config.pbtxt": `backend: "openvino"\n${TENSORS}`,
        "models/m/1/model.xml": "<net/>",
      }),
      [
        'models/m/1: has no model.bin, the model file of backend "openvino"; add it, or name another with default_model_filename',
      ],
    );
  });

  it("needs the file that the configuration names instead", () => {
    const named = (name: string): Tree => ({
      ...config,
      "models/m/config.pbtxt": `default_model_filename: "${name}"\n${config["models/m/config.pbtxt"]}`,
      "models/m/1/serve.py": "",
    });
    assert.deepEqual(problemsOf(named("serve.py")), []);
    assert.deepEqual(problemsOf(named("srv.py")), [
      'models/m/config.pbtxt:1: default_model_filename is "srv.py", which version 1 does not have',
    ]);
  });

  it("needs the file of every compute capability", () => {
    const tree = {
      "models/m/config.pbtxt": `backend: "tensorrt"\ncc_model_filenames { key: "7.5" value: "t4.plan" }\ncc_model_filenames { key: "8.6" value: "a10.plan" }\n${TENSORS}`,
      "models/m/1/t4.plan": "plan",
    };
    assert.deepEqual(problemsOf(tree, { device: "gpu" }), [
      'models/m/config.pbtxt:3: cc_model_filenames names "a10.plan", which version 1 does not have',
    ]);
  });

  it("needs label and initial state files", () => {
    const tree = {
      "models/m/config.pbtxt": `backend: "onnxruntime"
output { name: "Y" data_type: TYPE_FP32 dims: 1 label_filename: "labels.txt" }
sequence_batching { state { initial_state { data_file: "zero" } } }`,
      "models/m/1/model.onnx": "w",
    };
    assert.deepEqual(problemsOf(tree), [
      'models/m/config.pbtxt:2: label_filename names "labels.txt", but there is no models/m/labels.txt',
      'models/m/config.pbtxt:3: data_file names "zero", but there is no models/m/initial_state/zero',
    ]);
  });

  it("refuses a Git LFS pointer with the command that fetches the file", () => {
    const pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    assert.deepEqual(
      problemsOf({
        "models/m/config.pbtxt": `backend: "onnxruntime"\n${TENSORS}`,
        "models/m/1/model.onnx": pointer,
      }),
      [
        'models/m/1/model.onnx: is a Git LFS pointer, not the file; fetch it with: git lfs pull --include "models/m/1/model.onnx"',
      ],
    );
  });

  it("refuses empty directories, which neither git nor S3 keeps", () => {
    const root = writeTree(pythonModel("m"));
    mkdirSync(join(root, "models/m/2"));
    assert.deepEqual(shownProblems(load(root, { m: {} })), [
      "models/m/2: empty directory: neither git nor S3 keeps it; put an empty file .gitkeep into it, or delete it",
    ]);
  });

  it("refuses names that Triton's S3 client cannot read", () => {
    const message =
      "has a character that Triton's S3 client does not accept; accepted: letters, digits, `.`, `_` and `-`";
    assert.deepEqual(
      problemsOf({
        ...pythonModel("m"),
        "models/m/1/my weights.bin": "",
        "models/m/1/größe.txt": "",
      }),
      [`models/m/1/größe.txt: ${message}`, `models/m/1/my weights.bin: ${message}`].sort(),
    );
  });

  it("follows links inside the directory and refuses those that leave it", () => {
    const root = writeTree({
      ...pythonModel("m"),
      "secret.txt": "x",
      "models/m/shared/w.bin": "w",
    });
    symlinkSync("../shared/w.bin", join(root, "models/m/1/w.bin"));
    assert.deepEqual(shownProblems(load(root, { m: {} })), []);
    assert.deepEqual(
      load(root, { m: {} }).releases[0]?.files.map(({ key, size }) => [key, size])[1],
      ["m/1/w.bin", 1],
    );
    symlinkSync("../../../secret.txt", join(root, "models/m/1/outside.bin"));
    symlinkSync("nowhere", join(root, "models/m/1/dangling.bin"));
    symlinkSync("../shared", join(root, "models/m/1/directory"));
    assert.deepEqual(shownProblems(load(root, { m: {} })), [
      "models/m/1/dangling.bin: is a symbolic link to nothing",
      "models/m/1/directory: is a symbolic link to a directory; put the files themselves there",
      "models/m/1/outside.bin: is a symbolic link that leaves the model directory; copy the file, or describe it under files",
    ]);
  });

  it("names a directory that is not there", () => {
    assert.deepEqual(problemsOf({}, {}, { path: "elsewhere/m" }), [
      "servers.main.models.m: there is no directory elsewhere/m; create it, set path, or pin a release that is in the bucket",
    ]);
  });
});

describe("ensemble of a server", () => {
  afterEach(removeTrees);

  const step = (model: string, input = "X"): string =>
    `{ model_name: "${model}" model_version: -1\n input_map { key: "${input}" value: "X" }\n output_map { key: "Y" value: "Y" } }`;
  const ensemble = (steps: string): Tree => ({
    "models/e/config.pbtxt": `platform: "ensemble"\n${TENSORS}ensemble_scheduling { step [\n${steps} ] }`,
    "models/e/1/.gitkeep": "",
  });
  const problems = (tree: Tree, models: Record<string, unknown>): string[] =>
    shownProblems(load(writeTree(tree), models));

  it("accepts steps that the server has, pinned ones too", () => {
    assert.deepEqual(
      problems({ ...ensemble(step("a")), ...pythonModel("a") }, { e: {}, a: {} }),
      [],
    );
    assert.deepEqual(problems(ensemble(step("a")), { e: {}, a: { release: "0".repeat(16) } }), []);
  });

  it("refuses a step whose model the server does not have, though the folder is there", () => {
    const tree = { ...ensemble(step("ab")), ...pythonModel("a"), ...pythonModel("ab") };
    assert.deepEqual(problems(tree, { e: {}, a: {} }), [
      'models/e/config.pbtxt:5: step names model "ab", which the server does not have; did you mean "a"? Models of the server: a',
    ]);
    assert.deepEqual(problems(tree, { e: {} }), [
      'models/e/config.pbtxt:5: step names model "ab", which the server does not have; the server has no other model',
    ]);
  });

  it("refuses itself as a step, steps without a model and no steps", () => {
    assert.deepEqual(problems(ensemble(step("e")), { e: {} }), [
      'models/e/config.pbtxt:5: step names the ensemble "e" itself',
    ]);
    assert.deepEqual(problems(ensemble('{ output_map { key: "Y" value: "Y" } }'), { e: {} }), [
      "models/e/config.pbtxt:5: step has no model_name",
      'models/e/config.pbtxt:2: ensemble tensor "X" is read by no step and is no output of the ensemble; remove it',
    ]);
    assert.deepEqual(problems(ensemble(""), { e: {} }), [
      "models/e/config.pbtxt:4: ensemble_scheduling has no step",
      'models/e/config.pbtxt:3: ensemble tensor "Y" is written by no step and is no input of the ensemble',
      'models/e/config.pbtxt:2: ensemble tensor "X" is read by no step and is no output of the ensemble; remove it',
    ]);
  });

  it("refuses ensembles that are steps of each other", () => {
    const other = Object.fromEntries(
      Object.entries(ensemble(step("e"))).map(([path, content]) => [
        path.replace("models/e/", "models/f/"),
        content,
      ]),
    );
    assert.deepEqual(problems({ ...ensemble(step("f")), ...other }, { e: {}, f: {} }), [
      "models/e/config.pbtxt:4: ensembles depend on each other: e → f → e",
      "models/f/config.pbtxt:4: ensembles depend on each other: f → e → f",
    ]);
  });

  it("refuses versions that the step's model does not load, and none at all", () => {
    const version = (text: string): string[] =>
      problems(
        { ...ensemble(step("a").replace("model_version: -1", text)), ...pythonModel("a") },
        { e: {}, a: {} },
      );
    assert.deepEqual(version("model_version: 1"), []);
    assert.deepEqual(version(""), [
      "models/e/config.pbtxt:5: step has no model_version; accepted: -1 (the latest), 1",
    ]);
    for (const other of [0, 2, -2]) {
      assert.deepEqual(version(`model_version: ${other}`), [
        `models/e/config.pbtxt:5: step asks for version ${other} of model "a", which is not loaded; accepted: -1 (the latest), 1`,
      ]);
    }
  });

  it("refuses tensors whose ends differ in type or shape", () => {
    const other = (from: string, to: string): string[] =>
      problems(
        {
          ...ensemble(step("a")),
          ...pythonModel("a"),
          "models/a/config.pbtxt": `backend: "python"\n${TENSORS.replace(from, to)}`,
        },
        { e: {}, a: {} },
      );
    assert.deepEqual(other("TYPE_FP32", "TYPE_INT32"), [
      'models/e/config.pbtxt:6: ensemble tensor "X" has TYPE_FP32 in model "e", but TYPE_INT32 in model "a"',
    ]);
    assert.deepEqual(other("[ 2 ]", "[ 3 ]"), [
      'models/e/config.pbtxt:6: ensemble tensor "X" has the shape [ 2 ] in model "e", but [ 3 ] in model "a"',
    ]);
    assert.deepEqual(other("[ 2 ]", "[ 2, 1 ]"), [
      'models/e/config.pbtxt:6: ensemble tensor "X" has the shape [ 2 ] in model "e", but [ 2, 1 ] in model "a"',
    ]);
    assert.deepEqual(other("[ 2 ]", "[ -1 ]"), []);
  });

  it("says nothing of a pinned step, whose folder may differ from what is served", () => {
    const tree = { ...ensemble(step("a", "Z")), ...pythonModel("a") };
    const pinned = { e: {}, a: { release: "0".repeat(16) } };
    assert.deepEqual(problems(tree, pinned), []);
  });

  it("refuses tensors that the step's model does not have, and inputs it does not get", () => {
    assert.deepEqual(
      problems({ ...ensemble(step("a", "Z")), ...pythonModel("a") }, { e: {}, a: {} }),
      [
        'models/e/config.pbtxt:6: input_map names "Z", which is no input of model "a"; accepted: X',
        'models/e/config.pbtxt:5: step gives model "a" no input "X"; add it to input_map',
      ],
    );
  });

  it("refuses tensors that nobody writes or two write", () => {
    const unwritten = step("a").replace('value: "X"', 'value: "W"');
    const tree = { ...ensemble(`${unwritten},\n${step("a")}`), ...pythonModel("a") };
    assert.deepEqual(problems(tree, { e: {}, a: {} }), [
      'models/e/config.pbtxt:10: ensemble tensor "Y" is written a second time; one step or input may write it',
      'models/e/config.pbtxt:6: ensemble tensor "W" is written by no step and is no input of the ensemble',
    ]);
    assert.deepEqual(problems({ ...ensemble(unwritten), ...pythonModel("a") }, { e: {}, a: {} }), [
      'models/e/config.pbtxt:6: ensemble tensor "W" is written by no step and is no input of the ensemble',
      'models/e/config.pbtxt:2: ensemble tensor "X" is read by no step and is no output of the ensemble; remove it',
    ]);
  });

  it("needs its platform, and has neither instances nor a warm-up", () => {
    const tree = {
      "models/e/1/.gitkeep": "",
      "models/e/config.pbtxt": `instance_group { }\nmodel_warmup { }\nensemble_scheduling { step [ ${step("a")} ] }\n${TENSORS}`,
      ...pythonModel("a"),
    };
    assert.deepEqual(problems(tree, { e: {}, a: {} }), [
      "models/e/config.pbtxt:1: an ensemble has no instances of its own; remove instance_group",
      "models/e/config.pbtxt:2: an ensemble cannot be warmed up; warm up its steps",
      'models/e/config.pbtxt:3: ensemble_scheduling needs platform: "ensemble"',
    ]);
  });
});
