/** Scalar types of the protobuf language that occur in a model configuration. */
export type ScalarType =
  "string" | "bool" | "int32" | "int64" | "uint32" | "uint64" | "float" | "double";

/** What a field holds. */
export type FieldType =
  | { readonly kind: "scalar"; readonly scalar: ScalarType }
  | { readonly kind: "enum"; readonly enum: EnumName }
  | { readonly kind: "message"; readonly message: string }
  | { readonly kind: "map"; readonly key: ScalarType; readonly value: FieldType };

/** One field of a message. */
export interface FieldDescriptor {
  readonly type: FieldType;
  readonly repeated: boolean;
  /** Name of the choice that this field excludes others of. */
  readonly oneof?: string;
  /** First server version that knows the field, where older ones are in use. */
  readonly since?: string;
}

/** Values of each enum, by the number that protobuf gives them. */
export const ENUMS = {
  DataType: [
    "TYPE_INVALID",
    "TYPE_BOOL",
    "TYPE_UINT8",
    "TYPE_UINT16",
    "TYPE_UINT32",
    "TYPE_UINT64",
    "TYPE_INT8",
    "TYPE_INT16",
    "TYPE_INT32",
    "TYPE_INT64",
    "TYPE_FP16",
    "TYPE_FP32",
    "TYPE_FP64",
    "TYPE_STRING",
    "TYPE_BF16",
  ],
  InstanceKind: ["KIND_AUTO", "KIND_GPU", "KIND_CPU", "KIND_MODEL"],
  SecondaryDeviceKind: ["KIND_NVDLA"],
  Format: ["FORMAT_NONE", "FORMAT_NHWC", "FORMAT_NCHW"],
  BatchInputKind: [
    "BATCH_ELEMENT_COUNT",
    "BATCH_ACCUMULATED_ELEMENT_COUNT",
    "BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO",
    "BATCH_MAX_ELEMENT_COUNT_AS_SHAPE",
    "BATCH_ITEM_SHAPE",
    "BATCH_ITEM_SHAPE_FLATTEN",
  ],
  BatchOutputKind: ["BATCH_SCATTER_WITH_INPUT_SHAPE"],
  ModelPriority: ["PRIORITY_DEFAULT", "PRIORITY_MAX", "PRIORITY_MIN"],
  TimeoutAction: ["REJECT", "DELAY"],
  ControlKind: [
    "CONTROL_SEQUENCE_START",
    "CONTROL_SEQUENCE_READY",
    "CONTROL_SEQUENCE_END",
    "CONTROL_SEQUENCE_CORRID",
  ],
} as const satisfies Record<string, readonly string[]>;
export type EnumName = keyof typeof ENUMS;

type Fields = Readonly<Record<string, FieldDescriptor>>;

const scalar = (type: ScalarType): FieldDescriptor => ({
  type: { kind: "scalar", scalar: type },
  repeated: false,
});
const string = scalar("string");
const bool = scalar("bool");
const int32 = scalar("int32");
const int64 = scalar("int64");
const uint32 = scalar("uint32");
const uint64 = scalar("uint64");
const float = scalar("float");
const double = scalar("double");
const enumeration = (name: EnumName): FieldDescriptor => ({
  type: { kind: "enum", enum: name },
  repeated: false,
});
const message = (name: string): FieldDescriptor => ({
  type: { kind: "message", message: name },
  repeated: false,
});
const repeated = (field: FieldDescriptor): FieldDescriptor => ({ ...field, repeated: true });
const map = (key: ScalarType, value: FieldDescriptor): FieldDescriptor => ({
  type: { kind: "map", key, value: value.type },
  repeated: true,
});
const oneof = (name: string, fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, { ...field, oneof: name }]),
  );

const dataType = enumeration("DataType");

/**
 * The message `ModelConfig` and everything below it, by message name.
 *
 * Source: https://github.com/triton-inference-server/common/blob/main/protobuf/model_config.proto
 */
export const MESSAGES: Readonly<Record<string, Fields>> = {
  ModelConfig: {
    name: string,
    platform: string,
    backend: string,
    runtime: string,
    version_policy: message("ModelVersionPolicy"),
    max_batch_size: int32,
    input: repeated(message("ModelInput")),
    output: repeated(message("ModelOutput")),
    batch_input: repeated(message("BatchInput")),
    batch_output: repeated(message("BatchOutput")),
    optimization: message("ModelOptimizationPolicy"),
    ...oneof("scheduler", {
      dynamic_batching: message("ModelDynamicBatching"),
      sequence_batching: message("ModelSequenceBatching"),
      ensemble_scheduling: message("ModelEnsembling"),
    }),
    instance_group: repeated(message("ModelInstanceGroup")),
    default_model_filename: string,
    cc_model_filenames: map("string", string),
    metric_tags: map("string", string),
    parameters: map("string", message("ModelParameter")),
    model_warmup: repeated(message("ModelWarmup")),
    model_operations: message("ModelOperations"),
    model_transaction_policy: message("ModelTransactionPolicy"),
    model_repository_agents: message("ModelRepositoryAgents"),
    response_cache: message("ModelResponseCache"),
    model_metrics: message("ModelMetrics"),
  },
  ModelVersionPolicy: oneof("version policy", {
    latest: message("Latest"),
    all: message("All"),
    specific: message("Specific"),
  }),
  Latest: { num_versions: uint32 },
  All: {},
  Specific: { versions: repeated(int64) },
  ModelTensorReshape: { shape: repeated(int64) },
  ModelInput: {
    name: string,
    data_type: dataType,
    format: enumeration("Format"),
    dims: repeated(int64),
    reshape: message("ModelTensorReshape"),
    is_shape_tensor: bool,
    allow_ragged_batch: bool,
    optional: bool,
    is_non_linear_format_io: bool,
  },
  ModelOutput: {
    name: string,
    data_type: dataType,
    dims: repeated(int64),
    reshape: message("ModelTensorReshape"),
    label_filename: string,
    is_shape_tensor: bool,
    is_non_linear_format_io: bool,
  },
  BatchInput: {
    kind: enumeration("BatchInputKind"),
    target_name: repeated(string),
    data_type: dataType,
    source_input: repeated(string),
  },
  BatchOutput: {
    target_name: repeated(string),
    kind: enumeration("BatchOutputKind"),
    source_input: repeated(string),
  },
  ModelOptimizationPolicy: {
    graph: message("Graph"),
    priority: enumeration("ModelPriority"),
    cuda: message("Cuda"),
    execution_accelerators: message("ExecutionAccelerators"),
    input_pinned_memory: message("PinnedMemoryBuffer"),
    output_pinned_memory: message("PinnedMemoryBuffer"),
    gather_kernel_buffer_threshold: uint32,
    eager_batching: bool,
  },
  Graph: { level: int32 },
  Cuda: {
    graphs: bool,
    busy_wait_events: bool,
    graph_spec: repeated(message("GraphSpec")),
    output_copy_stream: bool,
  },
  GraphSpec: {
    batch_size: int32,
    input: map("string", message("Shape")),
    graph_lower_bound: message("LowerBound"),
  },
  LowerBound: { batch_size: int32, input: map("string", message("Shape")) },
  Shape: { dim: repeated(int64) },
  ExecutionAccelerators: {
    gpu_execution_accelerator: repeated(message("Accelerator")),
    cpu_execution_accelerator: repeated(message("Accelerator")),
  },
  Accelerator: { name: string, parameters: map("string", string) },
  PinnedMemoryBuffer: { enable: bool },
  ModelQueuePolicy: {
    timeout_action: enumeration("TimeoutAction"),
    default_timeout_microseconds: uint64,
    allow_timeout_override: bool,
    max_queue_size: uint32,
  },
  ModelDynamicBatching: {
    preferred_batch_size: repeated(int32),
    max_queue_delay_microseconds: uint64,
    preserve_ordering: bool,
    priority_levels: uint64,
    default_priority_level: uint64,
    default_queue_policy: message("ModelQueuePolicy"),
    priority_queue_policy: map("uint64", message("ModelQueuePolicy")),
  },
  ModelSequenceBatching: {
    ...oneof("strategy", {
      direct: message("StrategyDirect"),
      oldest: message("StrategyOldest"),
    }),
    max_sequence_idle_microseconds: uint64,
    control_input: repeated(message("ControlInput")),
    state: repeated(message("State")),
    iterative_sequence: bool,
  },
  StrategyDirect: { max_queue_delay_microseconds: uint64, minimum_slot_utilization: float },
  StrategyOldest: {
    max_candidate_sequences: int32,
    preferred_batch_size: repeated(int32),
    max_queue_delay_microseconds: uint64,
    preserve_ordering: bool,
  },
  ControlInput: { name: string, control: repeated(message("Control")) },
  Control: {
    kind: enumeration("ControlKind"),
    int32_false_true: repeated(int32),
    fp32_false_true: repeated(float),
    bool_false_true: repeated(bool),
    data_type: dataType,
  },
  State: {
    input_name: string,
    output_name: string,
    data_type: dataType,
    dims: repeated(int64),
    initial_state: repeated(message("InitialState")),
    use_same_buffer_for_input_output: bool,
    use_growable_memory: bool,
  },
  InitialState: {
    data_type: dataType,
    dims: repeated(int64),
    ...oneof("initial state", { zero_data: bool, data_file: string }),
    name: string,
  },
  ModelEnsembling: {
    step: repeated(message("Step")),
    // Added to the message in November 2025: no release before 25.11 can know it.
    max_inflight_requests: { ...uint32, since: "2.63" },
  },
  Step: {
    model_name: string,
    model_version: int64,
    input_map: map("string", string),
    output_map: map("string", string),
    model_namespace: string,
  },
  ModelInstanceGroup: {
    name: string,
    kind: enumeration("InstanceKind"),
    count: int32,
    gpus: repeated(int32),
    rate_limiter: message("ModelRateLimiter"),
    secondary_devices: repeated(message("SecondaryDevice")),
    profile: repeated(string),
    passive: bool,
    host_policy: string,
  },
  ModelRateLimiter: { resources: repeated(message("Resource")), priority: uint32 },
  Resource: { name: string, global: bool, count: uint32 },
  SecondaryDevice: { kind: enumeration("SecondaryDeviceKind"), device_id: int64 },
  ModelParameter: { string_value: string },
  ModelWarmup: {
    name: string,
    batch_size: uint32,
    inputs: map("string", message("WarmupInput")),
    count: uint32,
  },
  WarmupInput: {
    data_type: dataType,
    dims: repeated(int64),
    ...oneof("input data", { zero_data: bool, random_data: bool, input_data_file: string }),
  },
  ModelOperations: { op_library_filename: repeated(string) },
  ModelTransactionPolicy: { decoupled: bool },
  ModelRepositoryAgents: { agents: repeated(message("Agent")) },
  Agent: { name: string, parameters: map("string", string) },
  ModelResponseCache: { enable: bool },
  ModelMetrics: { metric_control: repeated(message("MetricControl")) },
  MetricControl: {
    metric_identifier: message("MetricIdentifier"),
    ...oneof("metric options", { histogram_options: message("HistogramOptions") }),
  },
  MetricIdentifier: { family: string },
  HistogramOptions: { buckets: repeated(double) },
};
