import assert from "node:assert/strict";
import fc from "fast-check";
import { readModelConfig } from "../../components/models/modelConfig";
import { ENUMS, MESSAGES } from "../../components/models/modelConfigMessages";
import type { FieldDescriptor, FieldType } from "../../components/models/modelConfigMessages";

const FILE = "models/m/config.pbtxt";

function problems(text: string, serverVersion = "2.72"): string[] {
  return readModelConfig(text, FILE, serverVersion).problems.map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

/** Configurations in the shapes that the fields of ModelConfig have, one for each group of fields. */
const SHAPES: Readonly<Record<string, string>> = {
  "names and backend": `name: "m" platform: "onnxruntime_onnx" backend: "onnxruntime" runtime: "x.so"
    default_model_filename: "model.onnx" max_batch_size: 8`,
  "version policy latest": "version_policy: { latest: { num_versions: 2 } }",
  "version policy all": "version_policy { all {} }",
  "version policy specific": "version_policy: { specific: { versions: [ 1, 3 ] } }",
  "inputs as a list": `input [
      { name: "A" data_type: TYPE_FP32 format: FORMAT_NCHW dims: [ 3, 224, 224 ] reshape { shape: [ 1, 3 ] } },
      { name: "B" data_type: TYPE_STRING dims: -1 optional: true allow_ragged_batch: true
        is_shape_tensor: false is_non_linear_format_io: false }
    ]`,
  "inputs repeated": `input { name: "A" data_type: TYPE_BF16 dims: 1 dims: 2 }
    input { name: "B" data_type: TYPE_FP16 dims: [ 1 ] reshape: { shape: [] } }`,
  outputs: `output [ { name: "Y" data_type: TYPE_INT64 dims: [ -1 ] label_filename: "labels.txt"
      reshape { shape: [ 4 ] } is_shape_tensor: true is_non_linear_format_io: true } ]`,
  "batch input and output": `batch_input [ { kind: BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO
      target_name: "T" data_type: TYPE_INT32 source_input: [ "A", "B" ] } ]
    batch_output [ { target_name: [ "Y" ] kind: BATCH_SCATTER_WITH_INPUT_SHAPE source_input: "A" } ]`,
  optimization: `optimization {
      graph { level: -1 } priority: PRIORITY_MAX
      cuda { graphs: true busy_wait_events: true output_copy_stream: false graph_spec [ {
        batch_size: 4 input { key: "A" value { dim: [ 2, 3 ] } }
        graph_lower_bound { batch_size: 1 input { key: "A" value: { dim: 2 } } } } ] }
      execution_accelerators {
        gpu_execution_accelerator: [ { name: "tensorrt" parameters { key: "precision_mode" value: "FP16" } } ]
        cpu_execution_accelerator { name: "openvino" } }
      input_pinned_memory { enable: true } output_pinned_memory: { enable: false }
      gather_kernel_buffer_threshold: 16 eager_batching: true }`,
  "dynamic batching": `dynamic_batching {
      preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 preserve_ordering: true
      priority_levels: 2 default_priority_level: 1
      default_queue_policy { timeout_action: DELAY default_timeout_microseconds: 1000
        allow_timeout_override: true max_queue_size: 10 }
      priority_queue_policy [ { key: 1 value: { timeout_action: REJECT } }, { key: 2 value {} } ] }`,
  "empty dynamic batching": "dynamic_batching { }",
  "sequence batching direct": `sequence_batching {
      direct { max_queue_delay_microseconds: 5 minimum_slot_utilization: 0.5 }
      max_sequence_idle_microseconds: 5000000 iterative_sequence: true
      control_input [ { name: "START" control [ { kind: CONTROL_SEQUENCE_START
        fp32_false_true: [ 0, 1 ] int32_false_true: [ 0, 1 ] bool_false_true: [ false, true ] } ] },
        { name: "ID" control { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_UINT64 } } ]
      state [ { input_name: "I" output_name: "O" data_type: TYPE_FP32 dims: [ -1 ]
        initial_state { name: "zero" data_type: TYPE_FP32 dims: [ 1 ] zero_data: true }
        use_same_buffer_for_input_output: true use_growable_memory: false } ] }`,
  "sequence batching oldest": `sequence_batching: { oldest: { max_candidate_sequences: 4
      preferred_batch_size: [ 2, 4 ] max_queue_delay_microseconds: 100 preserve_ordering: false } }`,
  "ensemble scheduling": `platform: "ensemble" ensemble_scheduling { max_inflight_requests: 4 step [
      { model_name: "a" model_version: -1 input_map { key: "X" value: "X" }
        output_map: { key: "Y", value: "t" } model_namespace: "n" } ] }`,
  "instance groups": `instance_group [
      { name: "g" kind: KIND_GPU count: 2 gpus: [ 0, 1 ] profile: [ "0", "1" ] passive: false
        host_policy: "gpu_0" rate_limiter { resources [ { name: "R1" global: true count: 4 } ] priority: 2 }
        secondary_devices [ { kind: KIND_NVDLA device_id: 0 } ] },
      { kind: KIND_MODEL }, { kind: KIND_AUTO, count: 1 } ]`,
  "file names by compute capability": `cc_model_filenames [ { key: "7.5" value: "t4.plan" }, { key: "8.6" value: "a10.plan" } ]`,
  "tags and parameters": `metric_tags { key: "team" value: "vision" }
    parameters { key: "EXECUTION_ENV_PATH" value: { string_value: "$$TRITON_MODEL_DIRECTORY/env.tar.gz" } }
    parameters: { key: "b", value: < string_value: 'x' "y" > }`,
  warmup: `model_warmup [ { name: "w" batch_size: 1 count: 2
      inputs { key: "A" value { data_type: TYPE_FP32 dims: [ 3 ] zero_data: true } }
      inputs { key: "B" value { data_type: TYPE_FP32 dims: 3 random_data: true } }
      inputs { key: "C" value { data_type: TYPE_STRING dims: [ 1 ] input_data_file: "c.bin" } } } ]`,
  operations: `model_operations { op_library_filename: [ "libops.so" ] }`,
  "transaction policy": "model_transaction_policy { decoupled: true }",
  "repository agents": `model_repository_agents { agents [ { name: "checksum"
      parameters { key: "SHA256" value: "abc" } } ] }`,
  "response cache": "response_cache { enable: True }",
  metrics: `model_metrics { metric_control [ { metric_identifier { family: "nv_inference_first_response_histogram_ms" }
      histogram_options { buckets: [ -5.0, -2, 0, 3.5, 1e3, inf ] } } ] }`,
};

describe("config.pbtxt against the ModelConfig message", () => {
  for (const [what, text] of Object.entries(SHAPES)) {
    it(`accepts ${what}`, () => {
      assert.deepEqual(problems(text), []);
    });
  }

  it("has a shape above for every field of the ModelConfig message", () => {
    const text = Object.values(SHAPES).join("\n");
    const missing = Object.values(MESSAGES)
      .flatMap((fields) => Object.keys(fields))
      .filter((field) => !new RegExp(`\\b${field}\\b`).test(text))
      // Only one of a choice can be in a shape.
      .filter((field) => field !== "data_file");
    assert.deepEqual(missing, []);
  });

  it("gives every value with its line", () => {
    const { config } = readModelConfig(
      'name: "m"\nmax_batch_size: 0x10\ninput [\n  { name: "A" dims: [ 1,\n -1 ] optional: true }\n]',
      FILE,
      "2.72",
    );
    assert.deepEqual(config.text("name"), { value: "m", line: 1 });
    assert.deepEqual(config.integer("max_batch_size"), { value: 16n, line: 2 });
    const [input] = config.messages("input");
    assert.ok(input);
    assert.equal(input.line, 4);
    assert.deepEqual(input.integers("dims"), [
      { value: 1n, line: 4 },
      { value: -1n, line: 5 },
    ]);
    assert.equal(input.flag("optional"), true);
    assert.equal(config.has("output"), false);
    assert.equal(config.lineOf("output"), undefined);
  });

  const mistakes: [string, string, string[]][] = [
    [
      "an unknown field, with the nearest known one",
      "max_batchsize: 8",
      [`${FILE}:1: unknown field "max_batchsize" in ModelConfig; did you mean "max_batch_size"?`],
    ],
    [
      "an unknown field of a nested message",
      'input [\n { name: "A" datatype: TYPE_FP32 } ]',
      [`${FILE}:2: unknown field "datatype" in ModelInput; did you mean "data_type"?`],
    ],
    [
      "a field of a message that has none",
      "version_policy { all { num_versions: 1 } }",
      [`${FILE}:1: unknown field "num_versions" in All, which has no fields`],
    ],
    [
      "a field that JavaScript objects have of their own",
      'response_cache { constructor: 1 }\nresponse_cache { __proto__ { toString: "x" } }',
      [
        `${FILE}:1: unknown field "constructor" in ModelResponseCache; accepted: enable`,
        `${FILE}:2: field "response_cache" is given a second time`,
      ],
    ],
    [
      "a number where a string belongs, and a string where a number belongs",
      'name: 3\nmax_batch_size: "8"',
      [
        `${FILE}:1: field "name" holds a string in quotes, found 3`,
        `${FILE}:2: field "max_batch_size" holds a whole number of 32 bits, found "8"`,
      ],
    ],
    [
      "numbers out of range and fractions",
      "max_batch_size: 2147483648\ninput { dims: 1.5 }\nversion_policy { latest { num_versions: -1 } }",
      [
        `${FILE}:1: field "max_batch_size" holds a whole number of 32 bits, found 2147483648`,
        `${FILE}:2: field "dims" holds a whole number of 64 bits, found 1.5`,
        `${FILE}:3: field "num_versions" holds a whole number of 32 bits, 0 or more, found -1`,
      ],
    ],
    [
      "a truth value that is none",
      "response_cache { enable: yes }",
      [`${FILE}:1: field "enable" holds true or false, found yes`],
    ],
    [
      "an unknown enum value, with the nearest and all accepted ones",
      "instance_group { kind: KIND_CPUS }",
      [
        `${FILE}:1: field "kind" does not take KIND_CPUS, did you mean KIND_CPU; accepted: KIND_AUTO, KIND_GPU, KIND_CPU, KIND_MODEL`,
      ],
    ],
    [
      "an enum value in quotes",
      'instance_group { kind: "KIND_CPU" }',
      [
        `${FILE}:1: field "kind" does not take "KIND_CPU", did you mean KIND_CPU; accepted: KIND_AUTO, KIND_GPU, KIND_CPU, KIND_MODEL`,
      ],
    ],
    [
      "a data type without its prefix",
      "input { data_type: FP32 }",
      [`${FILE}:1: field "data_type" does not take FP32; accepted: ${ENUMS.DataType.join(", ")}`],
    ],
    [
      "two schedulers",
      "dynamic_batching {}\nsequence_batching {}",
      [
        `${FILE}:2: "sequence_batching" is a second scheduler: "dynamic_batching" on line 1 is one already; keep one`,
      ],
    ],
    [
      "two version policies",
      "version_policy { all {}\n latest {} }",
      [`${FILE}:2: "latest" is a second version policy: "all" on line 1 is one already; keep one`],
    ],
    [
      "a field that is given twice",
      'name: "a"\nname: "b"\ndynamic_batching {}\ndynamic_batching {}',
      [
        `${FILE}:2: field "name" is given a second time`,
        `${FILE}:4: field "dynamic_batching" is given a second time`,
      ],
    ],
    [
      "a list where one value belongs",
      'name: [ "a" ]',
      [`${FILE}:1: field "name" holds one value, not a list`],
    ],
    [
      "a list without its colon",
      "input { dims [ 1 ] }",
      [`${FILE}:1: expected ":" after field "dims"`],
    ],
    [
      "a scalar where a message belongs and a message where a scalar belongs",
      "dynamic_batching: true\nname { }",
      [
        `${FILE}:1: field "dynamic_batching" holds a message in { }, found true`,
        `${FILE}:2: expected ":" after field "name"`,
      ],
    ],
    [
      "a map written as an object",
      'parameters { threads: "4" }\nmetric_tags: "x"',
      [
        `${FILE}:1: an entry of "parameters" has the fields "key" and "value", not "threads"`,
        `${FILE}:2: field "metric_tags" is a map of entries { key: … value: … }, found "x"`,
      ],
    ],
    [
      "a parameter without its string_value",
      'parameters { key: "a"\n value: "b" }',
      [`${FILE}:2: field "parameters.value" holds a message in { }, found "b"`],
    ],
    [
      "text that is no protobuf text, once",
      'name: "m"\nmax_batch_size = 8\ninput []',
      [`${FILE}:2: not protobuf text: unexpected character "="`],
    ],
    ["JSON", '{ "name": "m" }', [`${FILE}:1: not protobuf text: expected a field name, found "{"`]],
  ];
  for (const [what, text, expected] of mistakes) {
    it(`names ${what}`, () => {
      assert.deepEqual(problems(text), expected);
    });
  }

  it("refuses a field that the image's server does not know yet", () => {
    const text = "ensemble_scheduling { max_inflight_requests: 4 }";
    assert.deepEqual(problems(text, "2.51.0"), [
      `${FILE}:1: field "max_inflight_requests" needs server 2.63 or newer; this server is 2.51.0`,
    ]);
    assert.deepEqual(problems(text, "2.63"), []);
  });

  it("never throws, and names a line of the text, whatever the text", () => {
    const words = fc.constantFrom(
      ...Object.values(MESSAGES).flatMap((fields) => Object.keys(fields)),
      ...Object.values(ENUMS).flat(),
      ...[
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "<",
        ">",
        '"x"',
        "1",
        "-1",
        "0.5",
        "true",
        "\n",
        "key",
        "value",
      ],
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 40 }).map((some) => some.join(" ")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const { path } of readModelConfig(text, "f", "2.51").problems) {
          const line = Number(path.slice("f:".length));
          assert.ok(line >= 1 && line <= text.split("\n").length, path);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("accepts every message that has the declared types", () => {
    fc.assert(
      fc.property(messageText("ModelConfig", 4), (text) => {
        assert.deepEqual(problems(text), []);
      }),
      { numRuns: 300 },
    );
  });
});

/** Writes any message of a type: at most one field of each choice. */
function messageText(name: string, depth: number): fc.Arbitrary<string> {
  const fields = Object.entries(MESSAGES[name] ?? {});
  const chosen = fc
    .subarray(fields, { maxLength: depth > 0 ? Math.min(4, fields.length) : 0 })
    .map((some) => {
      const seen = new Set<string>();
      return some.filter(([, { oneof }]) => {
        const free = oneof === undefined || !seen.has(oneof);
        seen.add(oneof ?? "");
        return free;
      });
    });
  return chosen
    .chain((some) => fc.tuple(...some.map(([field, type]) => fieldText(field, type, depth))))
    .map((lines) => lines.join("\n"));
}

function fieldText(field: string, { type, repeated }: FieldDescriptor, depth: number) {
  const value = valueText(type, depth);
  const single = value.map((text) => `${field}: ${text}`);
  return repeated
    ? fc.oneof(
        single,
        fc.array(value, { maxLength: 3 }).map((all) => `${field}: [ ${all.join(", ")} ]`),
        fc.array(single, { maxLength: 3 }).map((all) => all.join(";\n")),
      )
    : single;
}

function valueText(type: FieldType, depth: number): fc.Arbitrary<string> {
  switch (type.kind) {
    case "message":
      return messageText(type.message, depth - 1).map((text) => `{\n${text}\n}`);
    case "map":
      return fc
        .tuple(valueText({ kind: "scalar", scalar: type.key }, depth), valueText(type.value, depth))
        .map(([key, value]) => `{ key: ${key}, value: ${value} }`);
    case "enum":
      return fc.oneof(
        fc.constantFrom<string>(...ENUMS[type.enum]),
        fc.nat({ max: ENUMS[type.enum].length - 1 }).map(String),
      );
    case "scalar":
      switch (type.scalar) {
        case "string":
          return fc.stringMatching(/^[ -!#-[\]-~]{0,12}$/).map((text) => `"${text}"`);
        case "bool":
          return fc.constantFrom("true", "false", "t", "f", "1", "0");
        case "int32":
          return fc.integer().map(String);
        case "int64":
          return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
        case "uint32":
          return fc.nat().map(String);
        case "uint64":
          return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
        case "float":
        case "double":
          return fc.oneof(
            fc.constantFrom("inf", "-inf", "nan"),
            fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
          );
      }
  }
}
