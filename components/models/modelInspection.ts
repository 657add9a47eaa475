import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Problem } from "../problem";
import { chooseBackend } from "./backendRules";
import { layoutProblems } from "./layoutRules";
import { manifestFiles } from "./manifest";
import type { ModelFile } from "./manifest";
import { ConfigMessage, readModelConfig } from "./modelConfig";
import { isLfsPointer, listModelDirectory, sha256OfFile } from "./modelDirectory";
import type { LocalFile } from "./modelDirectory";
import { modelRuleProblems } from "./modelRules";
import type { ModelEntry } from "./schema";
import { versionsOf } from "./versions";

/** One model to look at. */
export interface InspectionInput {
  readonly model: string;
  readonly entry: ModelEntry;
  /** Configuration path of the model, e.g. `servers.main.models.identity`. */
  readonly path: string;
  /** Directory that a relative `path` of the entry starts from. */
  readonly root: string;
  readonly device: "gpu" | "cpu";
  readonly serverVersion: string;
}

/** What a model consists of and what is wrong with it. */
export interface Inspection {
  /** How messages name the model directory. */
  readonly directory: string;
  /** Whether there is a folder or a manifest at all. */
  readonly present: boolean;
  readonly files: readonly ModelFile[];
  readonly config: ConfigMessage;
  /** Whether `config` is all there is to know: false where the text could not be read here. */
  readonly isConfigKnown: boolean;
  readonly backend: string | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Reads a model's folder and manifest and applies every check that needs no other model. */
export function inspectModel(input: InspectionInput): Inspection {
  const { entry, model, path, root } = input;
  const directory = entry.path ?? `models/${model}`;
  const absolute = resolve(root, directory);
  const isDirectory = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isDirectory && entry.files === undefined) {
    const message = `there is no directory ${directory}; create it, set path, or pin a release that is in the bucket`;
    return {
      directory,
      present: false,
      files: [],
      config: new ConfigMessage(1),
      isConfigKnown: false,
      backend: undefined,
      problems: [{ path, message }],
      warnings: [],
    };
  }

  const listing = isDirectory
    ? listModelDirectory(absolute, directory)
    : { files: [], problems: [] };
  const manifest = manifestFiles(entry.files ?? {}, `${path}.files`);
  const local = listing.files.map(localFile);
  const files = [...local, ...manifest.files];
  const paths = files.map((file) => file.path);
  const { config, problems, warnings, hasConfig } = readConfig(files, directory, input);
  const choice = chooseBackend(config, {
    directory,
    device: input.device,
    serverVersion: input.serverVersion,
    customBackend: entry.customBackend,
    hasConfig,
    paths,
  });
  return {
    directory,
    present: true,
    files,
    config,
    isConfigKnown: warnings.length === 0,
    backend: choice.name,
    problems: [
      ...listing.problems,
      ...pointerProblems(listing.files, directory),
      ...duplicateProblems(listing.files, manifest.files, directory, path),
      ...manifest.problems,
      ...problems,
      ...choice.problems,
      ...layoutProblems(config, { directory, paths, backend: choice.name }),
      ...autoCompleteProblems(files, directory, choice.name, hasConfig),
    ],
    warnings,
  };
}

function localFile({ path, absolute, size }: LocalFile): ModelFile {
  return {
    path,
    size,
    sha256: sha256OfFile(absolute),
    source: { kind: "local", path: absolute },
  };
}

/** Absolute path of a file whose bytes are on this machine. */
function onThisMachine({ source }: ModelFile): string | undefined {
  switch (source.kind) {
    case "local":
      return source.path;
    case "file":
      return fileURLToPath(source.uri);
    case "s3":
      return undefined;
  }
}

function readConfig(
  files: readonly ModelFile[],
  directory: string,
  input: InspectionInput,
): { config: ConfigMessage; problems: Problem[]; warnings: string[]; hasConfig: boolean } {
  const found = files.find(({ path }) => path === "config.pbtxt");
  const absolute = found === undefined ? undefined : onThisMachine(found);
  const file = `${directory}/config.pbtxt`;
  if (absolute === undefined || statSync(absolute, { throwIfNoEntry: false }) === undefined) {
    return {
      config: new ConfigMessage(1),
      problems: [],
      warnings:
        found?.source.kind === "s3"
          ? [`${input.path}: config.pbtxt is taken from ${found.source.uri} and is not checked`]
          : [],
      hasConfig: found !== undefined,
    };
  }
  const { config, problems } = readModelConfig(
    readFileSync(absolute, "utf8"),
    file,
    input.serverVersion,
  );
  const rules = modelRuleProblems(config, {
    file,
    model: input.model,
    device: input.device,
    versions: versionsOf(files.map(({ path }) => path)),
  });
  return { config, problems: [...problems, ...rules], warnings: [], hasConfig: true };
}

function pointerProblems(files: readonly LocalFile[], directory: string): Problem[] {
  return files.filter(isLfsPointer).map(({ path }) => ({
    path: `${directory}/${path}`,
    message: `is a Git LFS pointer, not the file; fetch it with: git lfs pull --include "${directory}/${path}"`,
  }));
}

function duplicateProblems(
  local: readonly LocalFile[],
  manifest: readonly ModelFile[],
  directory: string,
  path: string,
): Problem[] {
  return manifest
    .filter((file) => local.some((other) => other.path === file.path))
    .map((file) => ({
      path: `${path}.files.${file.path}`,
      message: `is in the folder too (${directory}/${file.path}); keep one of the two`,
    }));
}

/** A Python model without a configuration must complete it itself. */
function autoCompleteProblems(
  files: readonly ModelFile[],
  directory: string,
  backend: string | undefined,
  hasConfig: boolean,
): Problem[] {
  if (hasConfig || backend !== "python") {
    return [];
  }
  return files.flatMap((file) => {
    const absolute = file.path.endsWith("/model.py") ? onThisMachine(file) : undefined;
    return absolute === undefined || readFileSync(absolute, "utf8").includes("auto_complete_config")
      ? []
      : [
          {
            path: `${directory}/${file.path}`,
            message:
              "a Python model without config.pbtxt must define auto_complete_config; add config.pbtxt or that method",
          },
        ];
  });
}
