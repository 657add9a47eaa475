import { closest } from "fastest-levenshtein";
import type { Problem } from "../problem";
import type { ConfigMessage } from "./modelConfig";

/** The models of a server, as far as an ensemble can see them. */
export interface ServerModels {
  /** Names of all models, pinned ones included. */
  readonly names: readonly string[];
  /** Configurations by model name; a pinned model without a folder has none. */
  readonly configs: ReadonlyMap<string, ConfigMessage>;
}

/**
 * Steps of an ensemble that cannot work: they name a model that the server does not have, or a
 * tensor that the model does not declare.
 *
 * @param file how messages name the ensemble's configuration, e.g. `models/pipeline/config.pbtxt`
 */
export function ensembleProblems(
  model: string,
  file: string,
  config: ConfigMessage,
  server: ServerModels,
): Problem[] {
  const scheduling = config.message("ensemble_scheduling");
  if (scheduling === undefined) {
    return [];
  }
  const steps = scheduling.messages("step");
  const problems: Problem[] =
    steps.length === 0
      ? [{ path: `${file}:${scheduling.line}`, message: "ensemble_scheduling has no step" }]
      : [];
  for (const field of ["input", "output"].filter((name) => !config.has(name))) {
    problems.push({
      path: `${file}:${scheduling.line}`,
      message: `an ensemble must declare its ${field}; Triton completes it for no ensemble`,
    });
  }
  return [
    ...problems,
    ...steps.flatMap((step) => stepProblems(model, file, step, server)),
    ...wiringProblems(file, config, steps),
  ];
}

function stepProblems(
  model: string,
  file: string,
  step: ConfigMessage,
  server: ServerModels,
): Problem[] {
  const name = step.text("model_name");
  if (name === undefined || name.value === "") {
    return [{ path: `${file}:${step.line}`, message: "step has no model_name" }];
  }
  if (name.value === model) {
    return [{ path: `${file}:${name.line}`, message: `step names the ensemble "${model}" itself` }];
  }
  if (!server.names.includes(name.value)) {
    const others = server.names.filter((other) => other !== model);
    const hint =
      others.length === 0
        ? "the server has no other model"
        : `did you mean "${closest(name.value, others)}"? Models of the server: ${[...others].sort().join(", ")}`;
    return [
      {
        path: `${file}:${name.line}`,
        message: `step names model "${name.value}", which the server does not have; ${hint}`,
      },
    ];
  }
  const config = server.configs.get(name.value);
  return config === undefined
    ? []
    : [
        ...tensorProblems(file, step, "input_map", name.value, config, "input"),
        ...tensorProblems(file, step, "output_map", name.value, config, "output"),
      ];
}

/** Keys of a map that are no tensors of the step's model; a model may leave its tensors to Triton. */
function tensorProblems(
  file: string,
  step: ConfigMessage,
  map: string,
  model: string,
  config: ConfigMessage,
  field: string,
): Problem[] {
  const known = config.messages(field).flatMap((tensor) => tensor.text("name")?.value ?? []);
  if (known.length === 0) {
    return [];
  }
  const entries = step.messages(map);
  const keys = entries.map((entry) => ({ line: entry.line, ...entry.text("key") }));
  const wrong = keys.flatMap(({ value, line }) =>
    value !== undefined && !known.includes(value)
      ? [
          {
            path: `${file}:${line}`,
            message: `${map} names "${value}", which is no ${field} of model "${model}"; accepted: ${known.join(", ")}`,
          },
        ]
      : [],
  );
  const optional = config
    .messages("input")
    .filter((tensor) => tensor.flag("optional"))
    .flatMap((tensor) => tensor.text("name")?.value ?? []);
  const missing =
    field === "input"
      ? known.filter(
          (name) => !optional.includes(name) && !keys.some(({ value }) => value === name),
        )
      : [];
  return [
    ...wrong,
    ...missing.map((name) => ({
      path: `${file}:${step.line}`,
      message: `step gives model "${model}" no input "${name}"; add it to input_map`,
    })),
  ];
}

/** Ensemble tensors that are read and never written, or written twice. */
function wiringProblems(
  file: string,
  config: ConfigMessage,
  steps: readonly ConfigMessage[],
): Problem[] {
  const inputs = config.messages("input").flatMap((tensor) => tensor.text("name")?.value ?? []);
  const written = new Set(inputs);
  const problems: Problem[] = [];
  for (const step of steps) {
    for (const entry of step.messages("output_map")) {
      const tensor = entry.text("value");
      if (tensor !== undefined && written.has(tensor.value)) {
        problems.push({
          path: `${file}:${tensor.line}`,
          message: `ensemble tensor "${tensor.value}" is written a second time; one step or input may write it`,
        });
      }
      written.add(tensor?.value ?? "");
    }
  }
  const read = [
    ...steps.flatMap((step) => step.messages("input_map").map((entry) => entry.text("value"))),
    ...config.messages("output").map((tensor) => tensor.text("name")),
  ];
  for (const tensor of read) {
    if (tensor !== undefined && tensor.value !== "" && !written.has(tensor.value)) {
      problems.push({
        path: `${file}:${tensor.line}`,
        message: `ensemble tensor "${tensor.value}" is written by no step and is no input of the ensemble`,
      });
    }
  }
  return problems;
}
