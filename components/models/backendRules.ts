import { closest } from "fastest-levenshtein";
import type { Problem } from "../problem";
import {
  BACKENDS,
  PLATFORMS,
  backendOfFiles,
  backendOfPlatform,
  findBackend,
  removalOf,
} from "./backends";
import type { ConfigMessage, Located } from "./modelConfig";

/** What the choice of a backend depends on beside the configuration's text. */
export interface BackendContext {
  /** How messages name the model directory, e.g. `models/identity`. */
  readonly directory: string;
  readonly device: "gpu" | "cpu";
  readonly serverVersion: string;
  /** Whether the image may carry backends that NVIDIA's do not. */
  readonly customBackend: boolean;
  /** Whether there is a `config.pbtxt`. */
  readonly hasConfig: boolean;
  /** All paths below the model directory. */
  readonly paths: readonly string[];
}

/** The backend of a model, as Triton chooses it, and what is wrong with the choice. */
export interface BackendChoice {
  /** Undefined when nothing names one. */
  readonly name: string | undefined;
  readonly problems: readonly Problem[];
}

/** Finds the backend from `backend`, else `platform`, else the default name of a model file. */
export function chooseBackend(config: ConfigMessage, context: BackendContext): BackendChoice {
  const problems: Problem[] = [];
  const file = `${context.directory}/config.pbtxt`;
  const report = (line: number | undefined, message: string): void => {
    problems.push({ path: line === undefined ? context.directory : `${file}:${line}`, message });
  };
  const backend = filled(config.text("backend"));
  const platform = filled(config.text("platform"));
  const accepted = Object.keys(BACKENDS).filter((name) => name !== "ensemble");
  const ownLibrary = context.paths.some(
    (path) => path.split("/").at(-1) === `libtriton_${backend?.value ?? ""}.so`,
  );
  const custom = context.customBackend || ownLibrary;

  if (backend?.value === "ensemble") {
    report(backend.line, 'an ensemble is no backend; write platform: "ensemble" instead');
  } else if (backend !== undefined && findBackend(backend.value) === undefined && !custom) {
    report(
      backend.line,
      `unknown backend "${backend.value}"; did you mean "${closest(backend.value, accepted)}"? A backend of your own image is accepted with customBackend: true`,
    );
  }
  const ofPlatform = platform === undefined ? undefined : backendOfPlatform(platform.value);
  if (platform !== undefined && ofPlatform === undefined && !custom) {
    report(
      platform.line,
      `unknown platform "${platform.value}"; did you mean "${closest(platform.value, PLATFORMS)}"? Accepted: ${PLATFORMS.join(", ")}`,
    );
  }
  if (
    platform !== undefined &&
    backend !== undefined &&
    ofPlatform !== undefined &&
    ofPlatform !== backend.value
  ) {
    report(
      platform.line,
      `platform "${platform.value}" means backend "${ofPlatform}", but backend is "${backend.value}"`,
    );
  }
  const scheduling = config.lineOf("ensemble_scheduling");
  if (scheduling !== undefined && ofPlatform !== "ensemble" && backend?.value !== "ensemble") {
    report(scheduling, 'ensemble_scheduling needs platform: "ensemble"');
  }
  if (ofPlatform === "ensemble" && scheduling === undefined) {
    report(platform?.line, "an ensemble needs ensemble_scheduling with its steps");
  }

  const byFile = backendOfFiles(context.paths.map((path) => path.split("/").at(-1) ?? ""));
  const name = backend?.value ?? ofPlatform ?? (platform === undefined ? byFile : undefined);
  const line = backend?.line ?? platform?.line;
  if (name === undefined && platform === undefined && scheduling === undefined) {
    report(
      context.hasConfig ? 1 : undefined,
      `nothing says which backend serves the model: set backend in config.pbtxt; accepted: ${accepted.join(", ")}`,
    );
  }
  if (name !== undefined) {
    const removal = removalOf(name, context.serverVersion);
    if (removal !== undefined) {
      report(line, removal);
    }
    const found = findBackend(name);
    if (found?.gpuOnly === true && context.device === "cpu") {
      report(line, `backend "${name}" has no CPU instances, but the server's device is cpu`);
    }
    if (found?.configRequired === true && !context.hasConfig) {
      report(undefined, `backend "${name}" needs a config.pbtxt`);
    }
  }
  return { name, problems };
}

function filled(text: Located<string> | undefined): Located<string> | undefined {
  return text === undefined || text.value === "" ? undefined : text;
}
