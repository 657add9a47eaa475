import type { Problem } from "../problem";
import type { ConfigMessage } from "./modelConfig";

/** What the rules of one configuration depend on beside its text. */
export interface RuleContext {
  /** How messages name the file, e.g. `models/identity/config.pbtxt`. */
  readonly file: string;
  /** Name of the model, which is that of its directory. */
  readonly model: string;
  readonly device: "gpu" | "cpu";
  /** Version directories of the model. */
  readonly versions: readonly string[];
}

type Report = (line: number, message: string) => void;
type Rule = (config: ConfigMessage, context: RuleContext, report: Report) => void;

const RULES: readonly Rule[] = [
  nameRule,
  batchSizeRule,
  tensorRule,
  versionPolicyRule,
  instanceGroupRule,
  dynamicBatchingRule,
  warmupRule,
];

/** What Triton would refuse although every field has its type. */
export function modelRuleProblems(config: ConfigMessage, context: RuleContext): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (line, message) => {
    problems.push({ path: `${context.file}:${line}`, message });
  };
  for (const rule of RULES) {
    rule(config, context, report);
  }
  return problems;
}

function nameRule(config: ConfigMessage, context: RuleContext, report: Report): void {
  const name = config.text("name");
  if (name !== undefined && name.value !== "" && name.value !== context.model) {
    report(
      name.line,
      `name is "${name.value}", but the model is "${context.model}"; use one name, or leave the field out`,
    );
  }
}

function batchSizeRule(config: ConfigMessage, _: RuleContext, report: Report): void {
  const size = config.integer("max_batch_size");
  if (size !== undefined && size.value < 0n) {
    report(size.line, `max_batch_size is ${size.value}; accepted: 0 (no batching) or more`);
  }
}

function tensorRule(config: ConfigMessage, _: RuleContext, report: Report): void {
  const batches = (config.integer("max_batch_size")?.value ?? 0n) > 0n;
  for (const field of ["input", "output"]) {
    const seen = new Map<string, number>();
    for (const tensor of config.messages(field)) {
      const name = tensor.text("name");
      const shown = `${field} ${name === undefined ? "without a name" : `"${name.value}"`}`;
      if (name === undefined || name.value === "") {
        report(tensor.line, `${field} has no name`);
      } else {
        const earlier = seen.get(name.value);
        if (earlier !== undefined) {
          report(name.line, `${shown} is on line ${earlier} already`);
        }
        seen.set(name.value, name.line);
      }
      const dataType = tensor.text("data_type");
      if (dataType === undefined || dataType.value === "TYPE_INVALID") {
        report(
          dataType?.line ?? tensor.line,
          `${shown} has no data_type; accepted: TYPE_FP32, TYPE_INT64, TYPE_STRING, …`,
        );
      }
      dimensionRule(tensor, shown, report);
      reshapeRule(tensor, shown, batches, report);
    }
  }
}

function dimensionRule(tensor: ConfigMessage, shown: string, report: Report): void {
  const dims = tensor.integers("dims");
  if (dims.length === 0) {
    report(tensor.lineOf("dims") ?? tensor.line, `${shown} has no dims; accepted: [ 3, 224, 224 ]`);
  }
  const shape = tensor.message("reshape")?.integers("shape") ?? [];
  for (const dim of [...dims, ...shape]) {
    if (dim.value < 1n && dim.value !== -1n) {
      report(
        dim.line,
        `${shown} has the dimension ${dim.value}; accepted: 1 or more, or -1 for any size`,
      );
    }
  }
  const format = tensor.text("format");
  if (format !== undefined && format.value !== "FORMAT_NONE" && dims.length !== 3) {
    report(format.line, `${shown} has ${format.value}, which needs 3 dims; it has ${dims.length}`);
  }
}

/** A reshape keeps the number of elements; to a scalar only below a batch dimension. */
function reshapeRule(tensor: ConfigMessage, shown: string, batches: boolean, report: Report): void {
  const reshape = tensor.message("reshape");
  if (reshape === undefined) {
    return;
  }
  const dims = tensor.integers("dims").map(({ value }) => value);
  const shape = reshape.integers("shape").map(({ value }) => value);
  if (shape.length === 0 && !batches) {
    report(reshape.line, `${shown} is reshaped to a scalar, which needs max_batch_size 1 or more`);
    return;
  }
  const elements = (sizes: readonly bigint[]): bigint =>
    sizes.reduce((product, size) => product * size, 1n);
  const isFixed = [...dims, ...shape].every((size) => size > 0n);
  if (isFixed && elements(dims) !== elements(shape)) {
    report(
      reshape.line,
      `${shown} has ${elements(dims)} elements by dims, but ${elements(shape)} by reshape`,
    );
  }
}

function versionPolicyRule(config: ConfigMessage, context: RuleContext, report: Report): void {
  const policy = config.message("version_policy");
  const count = policy?.message("latest")?.integer("num_versions");
  if (count?.value === 0n) {
    report(count.line, "version_policy.latest.num_versions is 0; accepted: 1 or more");
  }
  const specific = policy?.message("specific");
  if (specific?.has("versions") === false) {
    report(specific.line, "version_policy.specific names no versions");
  }
  for (const version of specific?.integers("versions") ?? []) {
    if (!context.versions.includes(version.value.toString())) {
      report(
        version.line,
        `version_policy.specific names version ${version.value}, which has no directory; present: ${context.versions.join(", ")}`,
      );
    }
  }
}

function instanceGroupRule(config: ConfigMessage, context: RuleContext, report: Report): void {
  for (const group of config.messages("instance_group")) {
    if (config.has("ensemble_scheduling")) {
      report(group.line, "an ensemble has no instances of its own; remove instance_group");
      continue;
    }
    const kind = group.text("kind");
    if (kind?.value === "KIND_GPU" && context.device === "cpu") {
      report(
        kind.line,
        "instance_group kind is KIND_GPU, but the server's device is cpu; accepted: KIND_CPU, KIND_AUTO, KIND_MODEL",
      );
    }
    const count = group.integer("count");
    if (count !== undefined && count.value < 1n) {
      report(count.line, `instance_group count is ${count.value}; accepted: 1 or more`);
    }
    const gpus = group.integers("gpus");
    const first = gpus[0];
    if (first !== undefined && (kind?.value === "KIND_CPU" || kind?.value === "KIND_MODEL")) {
      report(first.line, `instance_group gpus has no meaning with ${kind.value}; remove it`);
    }
    for (const gpu of gpus) {
      if (gpu.value < 0n) {
        report(gpu.line, `instance_group gpus holds ${gpu.value}; accepted: 0 or more`);
      }
    }
  }
}

function dynamicBatchingRule(config: ConfigMessage, _: RuleContext, report: Report): void {
  const batching = config.message("dynamic_batching");
  const largest = config.integer("max_batch_size")?.value;
  for (const size of batching?.integers("preferred_batch_size") ?? []) {
    if (size.value < 1n) {
      report(size.line, `preferred_batch_size is ${size.value}; accepted: 1 or more`);
    } else if (largest !== undefined && size.value > largest) {
      report(
        size.line,
        `preferred_batch_size is ${size.value}, more than max_batch_size ${largest}`,
      );
    }
  }
}

function warmupRule(config: ConfigMessage, _: RuleContext, report: Report): void {
  const largest = config.integer("max_batch_size")?.value ?? 0n;
  for (const warmup of config.messages("model_warmup")) {
    if (config.has("ensemble_scheduling")) {
      report(warmup.line, "an ensemble cannot be warmed up; warm up its steps");
      continue;
    }
    const size = warmup.integer("batch_size");
    if (size === undefined || size.value < 1n) {
      report(
        size?.line ?? warmup.line,
        `model_warmup batch_size is ${size?.value ?? 0n}; accepted: 1 or more`,
      );
    } else if (config.has("max_batch_size") && size.value > (largest < 1n ? 1n : largest)) {
      report(
        size.line,
        `model_warmup batch_size is ${size.value}, more than max_batch_size ${largest}`,
      );
    }
  }
}
