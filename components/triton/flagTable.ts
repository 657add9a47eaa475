/** What a flag takes. */
export type FlagType =
  /** Takes no value: present or absent. */
  | { readonly kind: "switch" }
  | { readonly kind: "boolean" }
  | { readonly kind: "integer"; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "number"; readonly minimum: number; readonly maximum: number }
  /** A level from 0, or true for 1. */
  | { readonly kind: "level" }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  /** Text that must match a pattern; `form` is how the message writes it. */
  | { readonly kind: "text"; readonly pattern: RegExp; readonly form: string };

/** One command-line flag of `tritonserver`. */
export interface Flag {
  readonly type: FlagType;
  /** The server's own default, as its help prints it. */
  readonly default: string;
  /** First server version whose parser has the flag. */
  readonly since: string;
  /** Whether it may be given more than once. */
  readonly repeats?: true;
  /** Since when the server warns, and the flag that replaces it. */
  readonly deprecated?: { readonly since: string; readonly use: string };
  /** First server version that no longer has the flag. */
  readonly removed?: string;
  /** The platform sets it; where a user states what it depends on. */
  readonly owner?: string;
}

const boolean = { kind: "boolean" } as const;
const integer = (minimum: number, maximum = 2 ** 31 - 1): FlagType => ({
  kind: "integer",
  minimum,
  maximum,
});
const bytes: FlagType = { kind: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const text: FlagType = { kind: "text", pattern: /^.+$/, form: "text" };
const path: FlagType = { kind: "text", pattern: /^\/.*$/, form: "an absolute path" };
const regex: FlagType = { kind: "text", pattern: /^.+$/, form: "a regular expression" };
const setting: FlagType = {
  kind: "text",
  pattern: /^([^,=]+,)?[^,=]+=.*$/,
  form: "<key>=<value> or <scope>,<key>=<value>",
};
const scopedSetting: FlagType = {
  kind: "text",
  pattern: /^[^,=]+,[^,=]+=.*$/,
  form: "<scope>,<key>=<value>",
};
const perGpuBytes: FlagType = {
  kind: "text",
  pattern: /^\d+:\d+$/,
  form: "<gpu>:<bytes>, such as 0:67108864",
};

/** API groups that a key can protect. */
export const API_CATEGORIES = [
  "health",
  "metadata",
  "inference",
  "shared-memory",
  "model-config",
  "model-repository",
  "statistics",
  "trace",
  "logging",
] as const;

const category = `(?:${API_CATEGORIES.join("|")})`;
const restriction: FlagType = {
  kind: "text",
  pattern: new RegExp(`^${category}(,${category})*:[^:=]+=.+$`),
  form: `<categories>:<key>=<value> with categories from ${API_CATEGORIES.join(", ")}`,
};

const traceConfig = { since: "2.33", use: "trace-config" };

/**
 * Every flag of the server up to 2.72 (container 26.08), with the version in which it appeared.
 * https://github.com/triton-inference-server/server/blob/r26.08/src/command_line_parser.cc
 */
export const FLAGS = {
  help: { type: { kind: "switch" }, default: "", since: "2.0", owner: "nothing" },
  id: { type: text, default: "triton", since: "2.0" },
  "exit-timeout-secs": {
    type: integer(0),
    default: "30",
    since: "2.0",
    owner: "shutdown.exitTimeoutSeconds",
  },
  "log-verbose": { type: { kind: "level" }, default: "0", since: "2.0" },
  "log-info": { type: boolean, default: "true", since: "2.0" },
  "log-warning": { type: boolean, default: "true", since: "2.0" },
  "log-error": { type: boolean, default: "true", since: "2.0" },
  "log-format": {
    type: { kind: "choice", values: ["default", "ISO8601"] },
    default: "default",
    since: "2.23",
  },
  "log-file": { type: path, default: "", since: "2.26" },

  "model-repository": { type: text, default: "", since: "2.0", repeats: true, owner: "models" },
  "model-store": { type: text, default: "", since: "2.0", repeats: true, owner: "models" },
  "model-control-mode": {
    type: { kind: "choice", values: ["none", "poll", "explicit"] },
    default: "none",
    since: "2.0",
    owner: "models",
  },
  "repository-poll-secs": { type: integer(0), default: "15", since: "2.0", owner: "models" },
  "load-model": { type: text, default: "", since: "2.0", repeats: true, owner: "models" },
  "exit-on-error": { type: boolean, default: "true", since: "2.0" },
  "strict-readiness": { type: boolean, default: "true", since: "2.0" },
  "disable-auto-complete-config": { type: { kind: "switch" }, default: "", since: "2.24" },
  "strict-model-config": {
    type: boolean,
    default: "false",
    since: "2.0",
    deprecated: { since: "2.24", use: "disable-auto-complete-config" },
  },
  "model-config-name": { type: text, default: "", since: "2.46" },
  "model-load-thread-count": { type: integer(1), default: "4", since: "2.24" },
  "model-load-retry-count": { type: integer(0), default: "0", since: "2.42" },
  "model-namespacing": { type: boolean, default: "false", since: "2.32" },
  "enable-peer-access": { type: boolean, default: "true", since: "2.47" },

  "allow-http": { type: boolean, default: "true", since: "2.0", owner: "exposure" },
  "http-address": { type: text, default: "0.0.0.0", since: "2.21", owner: "exposure" },
  "http-port": { type: integer(1, 65535), default: "8000", since: "2.0", owner: "exposure" },
  "reuse-http-port": { type: boolean, default: "false", since: "2.26" },
  "http-thread-count": { type: integer(1), default: "8", since: "2.0" },
  "http-header-forward-pattern": { type: regex, default: "", since: "2.33" },
  "http-max-input-size": { type: integer(1), default: "67108864", since: "2.59" },
  "http-restricted-api": { type: restriction, default: "", since: "2.40", repeats: true },

  "allow-grpc": { type: boolean, default: "true", since: "2.0", owner: "exposure" },
  "grpc-address": { type: text, default: "0.0.0.0", since: "2.21", owner: "exposure" },
  "grpc-port": { type: integer(1, 65535), default: "8001", since: "2.0", owner: "exposure" },
  "reuse-grpc-port": { type: boolean, default: "false", since: "2.26" },
  "grpc-header-forward-pattern": { type: regex, default: "", since: "2.33" },
  "grpc-infer-thread-count": { type: integer(2, 128), default: "2", since: "2.57" },
  "grpc-infer-allocation-pool-size": { type: integer(0), default: "8", since: "2.0" },
  "grpc-max-response-pool-size": { type: integer(1), default: "2147483647", since: "2.56" },
  "grpc-use-ssl": { type: boolean, default: "false", since: "2.2" },
  "grpc-use-ssl-mutual": { type: boolean, default: "false", since: "2.8" },
  "grpc-server-cert": { type: path, default: "", since: "2.2" },
  "grpc-server-key": { type: path, default: "", since: "2.2" },
  "grpc-root-cert": { type: path, default: "", since: "2.2" },
  "grpc-infer-response-compression-level": {
    type: { kind: "choice", values: ["none", "low", "medium", "high"] },
    default: "none",
    since: "2.9",
  },
  "grpc-keepalive-time": { type: integer(1), default: "7200000", since: "2.13" },
  "grpc-keepalive-timeout": { type: integer(1), default: "20000", since: "2.13" },
  "grpc-keepalive-permit-without-calls": { type: boolean, default: "false", since: "2.13" },
  "grpc-http2-max-pings-without-data": { type: integer(0), default: "2", since: "2.13" },
  "grpc-http2-min-recv-ping-interval-without-data": {
    type: integer(0),
    default: "300000",
    since: "2.13",
  },
  "grpc-http2-max-ping-strikes": { type: integer(0), default: "2", since: "2.13" },
  "grpc-max-connection-age": { type: integer(0), default: "0", since: "2.42" },
  "grpc-max-connection-age-grace": { type: integer(0), default: "0", since: "2.42" },
  "grpc-restricted-protocol": { type: restriction, default: "", since: "2.33", repeats: true },

  "allow-metrics": { type: boolean, default: "true", since: "2.0", owner: "exposure" },
  "allow-gpu-metrics": { type: boolean, default: "true", since: "2.0", owner: "device" },
  "allow-cpu-metrics": { type: boolean, default: "true", since: "2.26" },
  "metrics-address": { type: text, default: "0.0.0.0", since: "2.34", owner: "exposure" },
  "metrics-port": { type: integer(1, 65535), default: "8002", since: "2.0", owner: "exposure" },
  "metrics-interval-ms": { type: integer(1), default: "2000", since: "2.15" },
  "metrics-config": { type: setting, default: "", since: "2.33", repeats: true },
  "trace-config": { type: setting, default: "", since: "2.33", repeats: true },
  "trace-file": { type: text, default: "", since: "2.0", deprecated: traceConfig },
  "trace-level": { type: text, default: "OFF", since: "2.0", deprecated: traceConfig },
  "trace-rate": { type: integer(0), default: "1000", since: "2.0", deprecated: traceConfig },
  "trace-count": { type: integer(-1), default: "-1", since: "2.19", deprecated: traceConfig },
  "trace-log-frequency": { type: integer(0), default: "0", since: "2.19", deprecated: traceConfig },

  "backend-directory": { type: path, default: "/opt/tritonserver/backends", since: "2.2" },
  "backend-config": { type: setting, default: "", since: "2.2", repeats: true },
  "repoagent-directory": { type: path, default: "/opt/tritonserver/repoagents", since: "2.8" },
  "cache-directory": { type: path, default: "/opt/tritonserver/caches", since: "2.32" },
  "cache-config": { type: scopedSetting, default: "", since: "2.32", repeats: true },
  "response-cache-byte-size": {
    type: bytes,
    default: "0",
    since: "2.15",
    deprecated: { since: "2.32", use: "cache-config" },
  },
  "rate-limit": {
    type: { kind: "choice", values: ["off", "execution_count"] },
    default: "off",
    since: "2.14",
  },
  "rate-limit-resource": {
    type: {
      kind: "text",
      pattern: /^[^:]+:\d+(:\d+)?$/,
      form: "<name>:<count> or <name>:<count>:<device>",
    },
    default: "",
    since: "2.14",
    repeats: true,
  },
  "pinned-memory-pool-byte-size": { type: bytes, default: "268435456", since: "2.0" },
  "cuda-memory-pool-byte-size": {
    type: perGpuBytes,
    default: "67108864 for each GPU",
    since: "2.0",
    repeats: true,
  },
  "cuda-virtual-address-size": {
    type: perGpuBytes,
    default: "1073741824 for each GPU",
    since: "2.40",
    repeats: true,
  },
  "min-supported-compute-capability": {
    type: { kind: "number", minimum: 1, maximum: 100 },
    default: "7.5",
    since: "2.0",
  },
  "buffer-manager-thread-count": { type: integer(0), default: "0", since: "2.7" },
  "host-policy": { type: scopedSetting, default: "", since: "2.11", repeats: true },
  "model-load-gpu-limit": {
    type: {
      kind: "text",
      pattern: /^\d+:(0(\.\d+)?|1(\.0+)?)$/,
      form: "<gpu>:<fraction>, such as 0:0.8",
    },
    default: "",
    since: "2.25",
    repeats: true,
  },
  "allow-client-shm": { type: boolean, default: "false", since: "2.68" },
  "allow-sagemaker": { type: boolean, default: "false", since: "2.11" },
  "sagemaker-port": { type: integer(1, 65535), default: "8080", since: "2.11" },
  "sagemaker-safe-port-range": {
    type: { kind: "text", pattern: /^\d+-\d+$/, form: "<first>-<last>" },
    default: "",
    since: "2.11",
  },
  "sagemaker-thread-count": { type: integer(1), default: "8", since: "2.11" },
  "allow-vertex-ai": { type: boolean, default: "false", since: "2.16" },
  "vertex-ai-port": { type: integer(1, 65535), default: "8080", since: "2.16" },
  "vertex-ai-thread-count": { type: integer(1), default: "8", since: "2.16" },
  "vertex-ai-default-model": { type: text, default: "", since: "2.16" },
} as const satisfies Readonly<Record<string, Flag>>;

export type FlagName = keyof typeof FLAGS;
