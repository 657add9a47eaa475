import { closest } from "fastest-levenshtein";
import type { Problem } from "../problem";
import { tensorProblems } from "./ensembleTensors";
import type { ConfigMessage } from "./modelConfig";

/** The models of a server, as far as an ensemble can see them. */
export interface ServerModels {
  /** Names of all models, pinned ones included. */
  readonly names: readonly string[];
  /** Configurations by model name, as far as they are known: a pinned model has none. */
  readonly configs: ReadonlyMap<string, ConfigMessage>;
  /** Versions that the same models load. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

/**
 * What keeps an ensemble from loading: steps that name a model or a version that the server does
 * not load, tensors that do not fit, and ensembles that depend on themselves.
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
    ...cycleProblems(model, `${file}:${scheduling.line}`, server),
    ...tensorProblems(model, file, config, server.configs),
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
  return [
    ...versionProblems(file, step, name.value, server.versions.get(name.value)),
    ...(config === undefined
      ? []
      : [
          ...mapProblems(file, step, "input_map", name.value, config, "input"),
          ...mapProblems(file, step, "output_map", name.value, config, "output"),
        ]),
  ];
}

/** A step without a version asks for version 0, which no model has. */
function versionProblems(
  file: string,
  step: ConfigMessage,
  model: string,
  loaded: readonly string[] | undefined,
): Problem[] {
  const version = step.integer("model_version");
  const accepted = ["-1 (the latest)", ...(loaded ?? [])].join(", ");
  if (version === undefined) {
    return [
      { path: `${file}:${step.line}`, message: `step has no model_version; accepted: ${accepted}` },
    ];
  }
  const fits =
    version.value === -1n ||
    (version.value > 0n && (loaded?.includes(version.value.toString()) ?? true));
  return fits
    ? []
    : [
        {
          path: `${file}:${version.line}`,
          message: `step asks for version ${version.value} of model "${model}", which is not loaded; accepted: ${accepted}`,
        },
      ];
}

/** Ensembles that are steps of each other; a step that names its own ensemble is reported there. */
function cycleProblems(model: string, path: string, server: ServerModels): Problem[] {
  const stepsOf = (name: string): string[] =>
    (server.configs.get(name)?.message("ensemble_scheduling")?.messages("step") ?? []).flatMap(
      (step) => step.text("model_name")?.value ?? [],
    );
  const seen = new Set<string>();
  const search = (way: readonly string[]): readonly string[] | undefined => {
    for (const next of stepsOf(way.at(-1) ?? "")) {
      if (next === model && way.length > 1) {
        return [...way, next];
      }
      if (!seen.has(next) && next !== model) {
        seen.add(next);
        const found = search([...way, next]);
        if (found !== undefined) {
          return found;
        }
      }
    }
    return undefined;
  };
  const cycle = search([model]);
  return cycle === undefined
    ? []
    : [{ path, message: `ensembles depend on each other: ${cycle.join(" → ")}` }];
}

/** Keys of a map that are no tensors of the step's model; a model may leave its tensors to Triton. */
function mapProblems(
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
