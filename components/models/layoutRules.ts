import type { Problem } from "../problem";
import { findBackend } from "./backends";
import type { ConfigMessage, Located } from "./modelConfig";
import { loadedVersions, looksLikeVersion, versionsOf } from "./versions";

/** What the layout is judged by. */
export interface LayoutContext {
  /** How messages name the model directory, e.g. `models/identity`. */
  readonly directory: string;
  /** All paths below the model directory, those of the manifest included. */
  readonly paths: readonly string[];
  readonly backend: string | undefined;
}

/**
 * Files and directories that Triton looks for and would not find. Not every one of them ends in an
 * error there: server 2.51 waits for ever for a Python model whose file is missing.
 * Source: https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_repository.md
 */
export function layoutProblems(config: ConfigMessage, context: LayoutContext): Problem[] {
  return [
    ...versionProblems(context),
    ...modelFileProblems(config, context),
    ...referenceProblems(config, context),
  ];
}

function versionProblems({ directory, paths }: LayoutContext): Problem[] {
  const directories = new Set(
    paths.filter((path) => path.includes("/")).map((path) => path.split("/")[0] ?? ""),
  );
  const misnamed = [...directories].filter(looksLikeVersion).map((name) => ({
    path: `${directory}/${name}`,
    message:
      "is no version directory: a version is a whole number that does not start with 0, such as 1",
  }));
  const missing = {
    path: directory,
    message:
      "has no version directory; accepted: a directory named 1, 2, … that holds the model file",
  };
  return versionsOf(paths).length === 0 && misnamed.length === 0 ? [missing] : misnamed;
}

function modelFileProblems(config: ConfigMessage, context: LayoutContext): Problem[] {
  const { directory, paths, backend } = context;
  const file = `${directory}/config.pbtxt`;
  const holds = (path: string): boolean =>
    paths.some((known) => known === path || known.startsWith(`${path}/`));
  const problems: Problem[] = [];
  const versions = loadedVersions(versionsOf(paths), config);

  const byCapability = config.messages("cc_model_filenames");
  for (const entry of byCapability) {
    const name = entry.text("value");
    for (const version of versions.filter(() => name !== undefined && name.value !== "")) {
      if (name !== undefined && !holds(`${version}/${name.value}`)) {
        problems.push({
          path: `${file}:${name.line}`,
          message: `cc_model_filenames names "${name.value}", which version ${version} does not have`,
        });
      }
    }
  }

  const named = config.text("default_model_filename");
  if (named !== undefined && named.value !== "") {
    for (const version of versions.filter((candidate) => !holds(`${candidate}/${named.value}`))) {
      problems.push({
        path: `${file}:${named.line}`,
        message: `default_model_filename is "${named.value}", which version ${version} does not have`,
      });
    }
    return problems;
  }
  const known = backend === undefined ? undefined : findBackend(backend);
  const expected = known?.modelFile;
  if (expected === undefined || byCapability.length > 0) {
    return problems;
  }
  const others = known?.otherFiles ?? [];
  const needed = backend === "openvino" ? [expected, "model.bin"] : [expected];
  const incomplete = versions
    .filter((version) => !others.some((name) => holds(`${version}/${name}`)))
    .flatMap((version) =>
      needed
        .filter((name) => !holds(`${version}/${name}`))
        .map((name) => ({
          path: `${directory}/${version}`,
          message: `has no ${name}, the model file of backend "${backend ?? ""}"; add it, or name another with default_model_filename`,
        })),
    );
  return [...problems, ...incomplete];
}

/** Files that the configuration names outside the version directories. */
function referenceProblems(config: ConfigMessage, { directory, paths }: LayoutContext): Problem[] {
  const references: { field: string; name: Located<string> | undefined; below: string }[] = [
    ...config.messages("output").map((output) => ({
      field: "label_filename",
      name: output.text("label_filename"),
      below: "",
    })),
    ...config.messages("model_warmup").flatMap((warmup) =>
      warmup.messages("inputs").map((input) => ({
        field: "input_data_file",
        name: input.message("value")?.text("input_data_file"),
        below: "warmup/",
      })),
    ),
    ...(config.message("sequence_batching")?.messages("state") ?? []).flatMap((state) =>
      state.messages("initial_state").map((initial) => ({
        field: "data_file",
        name: initial.text("data_file"),
        below: "initial_state/",
      })),
    ),
  ];
  return references.flatMap(({ field, name, below }) =>
    name === undefined || name.value === "" || paths.includes(below + name.value)
      ? []
      : [
          {
            path: `${directory}/config.pbtxt:${name.line}`,
            message: `${field} names "${name.value}", but there is no ${directory}/${below}${name.value}`,
          },
        ],
  );
}
