import type { Problem } from "../problem";
import type { ConfigMessage, Located } from "./modelConfig";

/** One place that says what an ensemble tensor is. */
interface Declaration {
  readonly tensor: string;
  /** Model that says it; the ensemble itself for its inputs and outputs. */
  readonly model: string;
  readonly dataType: string;
  readonly dims: readonly bigint[];
  readonly batches: boolean;
  readonly line: number;
}

/**
 * Ensemble tensors that nobody writes, two write or nobody reads, and tensors whose two ends differ
 * in data type or shape. Each of them keeps the ensemble from loading.
 * Source: https://github.com/triton-inference-server/core/blob/main/src/ensemble_scheduler/ensemble_utils.cc
 *
 * @param models configurations of the steps' models, as far as they are known
 */
export function tensorProblems(
  model: string,
  file: string,
  config: ConfigMessage,
  models: ReadonlyMap<string, ConfigMessage>,
): Problem[] {
  const steps = config.message("ensemble_scheduling")?.messages("step") ?? [];
  return [
    ...wiringProblems(file, config, steps),
    ...typeProblems(file, declarations(model, config, steps, models)),
  ];
}

function wiringProblems(
  file: string,
  config: ConfigMessage,
  steps: readonly ConfigMessage[],
): Problem[] {
  const inputs = config.messages("input").flatMap((tensor) => tensor.text("name") ?? []);
  const outputs = config.messages("output").flatMap((tensor) => tensor.text("name") ?? []);
  const values = (map: string): Located<string>[] =>
    steps.flatMap((step) => step.messages(map).flatMap((entry) => entry.text("value") ?? []));
  const stepInputs = values("input_map");
  const stepOutputs = values("output_map");

  const writers = [...inputs, ...stepOutputs];
  const written = writers.map(({ value }) => value);
  const read = new Set([...stepInputs, ...outputs].map(({ value }) => value));
  const at = ({ line }: Located<string>, message: string): Problem => ({
    path: `${file}:${line}`,
    message,
  });
  return [
    ...writers
      .filter(({ value }, index) => index >= inputs.length && written.indexOf(value) < index)
      .map((tensor) =>
        at(
          tensor,
          `ensemble tensor "${tensor.value}" is written a second time; one step or input may write it`,
        ),
      ),
    ...[...stepInputs, ...outputs]
      .filter(({ value }) => !written.includes(value))
      .map((tensor) =>
        at(
          tensor,
          `ensemble tensor "${tensor.value}" is written by no step and is no input of the ensemble`,
        ),
      ),
    ...writers
      .filter(({ value }) => !read.has(value))
      .map((tensor) =>
        at(
          tensor,
          `ensemble tensor "${tensor.value}" is read by no step and is no output of the ensemble; remove it`,
        ),
      ),
  ];
}

function declarations(
  model: string,
  config: ConfigMessage,
  steps: readonly ConfigMessage[],
  models: ReadonlyMap<string, ConfigMessage>,
): Declaration[] {
  const own = ["input", "output"].flatMap((field) =>
    config.messages(field).flatMap((tensor) => {
      const name = tensor.text("name");
      return name === undefined ? [] : declared(model, config, tensor, name);
    }),
  );
  const mapped = steps.flatMap((step) => {
    const name = step.text("model_name")?.value ?? "";
    const known = models.get(name);
    if (known === undefined) {
      return [];
    }
    return (["input", "output"] as const).flatMap((field) =>
      step.messages(`${field}_map`).flatMap((entry) => {
        const value = entry.text("value");
        const tensor = known
          .messages(field)
          .find((candidate) => candidate.text("name")?.value === entry.text("key")?.value);
        return value === undefined || tensor === undefined
          ? []
          : declared(name, known, tensor, value);
      }),
    );
  });
  return [...own, ...mapped];
}

function declared(
  model: string,
  config: ConfigMessage,
  tensor: ConfigMessage,
  { value, line }: Located<string>,
): Declaration[] {
  const dataType = tensor.text("data_type")?.value;
  return dataType === undefined
    ? []
    : [
        {
          tensor: value,
          model,
          dataType,
          dims: tensor.integers("dims").map((dim) => dim.value),
          batches: (config.integer("max_batch_size")?.value ?? 0n) > 0n,
          line,
        },
      ];
}

function typeProblems(file: string, all: readonly Declaration[]): Problem[] {
  return all.flatMap((later, index) => {
    const first = all.slice(0, index).find(({ tensor }) => tensor === later.tensor);
    const difference = first === undefined ? undefined : differenceOf(first, later);
    return first === undefined || difference === undefined
      ? []
      : [
          {
            path: `${file}:${later.line}`,
            message: `ensemble tensor "${later.tensor}" has ${difference[0]} in model "${first.model}", but ${difference[1]} in model "${later.model}"`,
          },
        ];
  });
}

/** What two declarations of one tensor disagree on; -1 agrees with every size. */
function differenceOf(a: Declaration, b: Declaration): [string, string] | undefined {
  if (a.dataType !== b.dataType) {
    return [a.dataType, b.dataType];
  }
  // Where only one of two models batches, Triton makes up for the missing dimension.
  if (a.batches !== b.batches) {
    return undefined;
  }
  const same =
    a.dims.length === b.dims.length &&
    a.dims.every((dim, index) => dim === -1n || b.dims[index] === -1n || dim === b.dims[index]);
  return same ? undefined : [`the shape [ ${a.dims.join(", ")} ]`, `[ ${b.dims.join(", ")} ]`];
}
