import type { Problem } from "../problem";
import { ensembleProblems } from "./ensembleRules";
import { UNKNOWN_FOOTPRINT, footprintOf, largerFootprint } from "./footprint";
import { inspectModel } from "./modelInspection";
import type { Inspection } from "./modelInspection";
import { releaseHash, releasePrefix } from "./release";
import type { ModelFootprint, ModelRelease } from "./release";
import type { ModelEntry } from "./schema";
import { loadedVersions, versionsOf } from "./versions";

/** The models of one server and what they are judged by. */
export interface LoadReleasesArgs {
  /** Name of the server: part of every object key. */
  readonly server: string;
  readonly models: Readonly<Record<string, ModelEntry>>;
  readonly device: "gpu" | "cpu";
  /** GPUs of one replica. @default 1 on device gpu */
  readonly gpus?: number;
  /** Version of the server inside the image, e.g. `2.51`. */
  readonly serverVersion: string;
  /** Absolute directory that relative model paths start from: the program's own. */
  readonly root: string;
}

/** The releases of a server, or every reason why there are none. */
export interface LoadedReleases {
  /** One release for each model, in the order of their names; complete only without problems. */
  readonly releases: readonly ModelRelease[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/**
 * Reads, checks and hashes all models of a server. Reads files only: nothing is created, and a
 * model that cannot work is a problem with its file and line instead of a server that crashes.
 */
export function loadReleases(args: LoadReleasesArgs): LoadedReleases {
  const names = Object.keys(args.models).sort();
  const models = names.flatMap((model) => {
    const entry = args.models[model];
    return entry === undefined ? [] : [{ model, entry, found: inspect(args, model, entry) }];
  });
  // A pinned model is served from the bucket: what its folder holds says nothing about it.
  const known = models.filter(
    ({ entry, found }) =>
      found.isConfigKnown &&
      (entry.release === undefined || entry.release === releaseHash(found.files)),
  );
  const server = {
    names,
    configs: new Map(known.map(({ model, found }) => [model, found.config])),
    versions: new Map(
      known.map(({ model, found }) => [
        model,
        loadedVersions(versionsOf(found.files.map(({ path }) => path)), found.config),
      ]),
    ),
  };

  const loaded = models.map(({ model, entry, found }) => {
    const footprint = localFootprint(args, found);
    const hash = releaseHash(found.files);
    if (entry.release !== undefined && entry.release !== hash) {
      return pinned(args, model, entry.release, found.present ? footprint : undefined);
    }
    const ensemble = ensembleProblems(
      model,
      `${found.directory}/config.pbtxt`,
      found.config,
      server,
    );
    const release: ModelRelease = {
      model,
      hash,
      pinned: entry.release !== undefined,
      prefix: releasePrefix(args.server, model, hash),
      files: found.files.map(({ path, size, sha256, source }) => ({
        key: `${model}/${path}`,
        size,
        sha256,
        source,
      })),
      footprint,
    };
    return {
      release,
      problems: [...found.problems, ...ensemble],
      warnings: [...found.warnings, ...undeclaredWarnings(modelPath(args, model), found)],
    };
  });
  return {
    releases: loaded.map(({ release }) => release),
    problems: loaded.flatMap(({ problems }) => problems),
    warnings: loaded.flatMap(({ warnings }) => warnings),
  };
}

function modelPath(args: LoadReleasesArgs, model: string): string {
  return `servers.${args.server}.models.${model}`;
}

function inspect(args: LoadReleasesArgs, model: string, entry: ModelEntry): Inspection {
  return inspectModel({
    model,
    entry,
    path: modelPath(args, model),
    root: args.root,
    device: args.device,
    serverVersion: args.serverVersion,
  });
}

function localFootprint(args: LoadReleasesArgs, found: Inspection): ModelFootprint {
  return footprintOf({
    config: found.config,
    backend: found.backend ?? "unknown",
    files: found.files,
    device: args.device,
    gpus: args.gpus ?? 1,
  });
}

/** A release that is in the bucket already: what the folder holds now is not what is served. */
function pinned(
  args: LoadReleasesArgs,
  model: string,
  hash: string,
  local: ModelFootprint | undefined,
): { release: ModelRelease; problems: readonly Problem[]; warnings: readonly string[] } {
  const path = modelPath(args, model);
  const assumed = { ...UNKNOWN_FOOTPRINT, usesGpu: args.device === "gpu" };
  const assumption = `its size is not known here: 1 GiB and one Python instance are assumed; override with servers.${args.server}.resources.memory, .sharedMemory and .ephemeralStorage`;
  return {
    release: {
      model,
      hash,
      pinned: true,
      prefix: releasePrefix(args.server, model, hash),
      files: [],
      footprint: local === undefined ? assumed : largerFootprint(assumed, local),
    },
    problems: [],
    warnings:
      local === undefined
        ? [`${path}: pinned to ${hash}; ${assumption}`]
        : [`${path}: pinned to ${hash}, differs from models/; ${assumption}`],
  };
}

/** A model that leaves its tensors to Triton makes the size of a batch a guess. */
function undeclaredWarnings(path: string, { config, backend, present }: Inspection): string[] {
  const declares = config.has("input") && config.has("output");
  return !present || declares || backend === "ensemble"
    ? []
    : [
        `${path}: config.pbtxt declares no input and output; 1 MiB for each element of a batch is assumed`,
      ];
}
