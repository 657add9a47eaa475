import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadReleases } from "../../components/models/loadReleases";
import type { LoadedReleases, LoadReleasesArgs } from "../../components/models/loadReleases";
import { modelsSchema } from "../../components/models/schema";

/** Files below a program's directory, by path. */
export type Tree = Readonly<Record<string, string | Buffer>>;

/** Directories of the running test; removed by {@link removeTrees}. */
const roots: string[] = [];

/** Writes files below a fresh directory and returns it. */
export function writeTree(tree: Tree): string {
  const root = mkdtempSync(join(tmpdir(), "triton-platform-models-"));
  roots.push(root);
  for (const [path, content] of Object.entries(tree)) {
    const absolute = join(root, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
  }
  return root;
}

/** Removes everything that {@link writeTree} wrote. */
export function removeTrees(): void {
  for (const root of roots.splice(0)) {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Loads models from a directory as server `main` of device cpu and version 2.51 would. */
export function load(
  root: string,
  models: Record<string, unknown>,
  args: Partial<LoadReleasesArgs> = {},
): LoadedReleases {
  return loadReleases({
    server: "main",
    models: modelsSchema.parse(models),
    device: "cpu",
    serverVersion: "2.51",
    root,
    ...args,
  });
}

/** Input and output that every valid test configuration has. */
export const TENSORS = `input [ { name: "X" data_type: TYPE_FP32 dims: [ 2 ] } ]
output [ { name: "Y" data_type: TYPE_FP32 dims: [ 2 ] } ]
`;

/** A Python model that passes every check, with the given lines in front of its configuration. */
export function pythonModel(name: string, config = ""): Tree {
  return {
    [`models/${name}/config.pbtxt`]: `${config}\nbackend: "python"\n${TENSORS}`,
    [`models/${name}/1/model.py`]: "class TritonPythonModel: pass\n",
  };
}

/** Problems as `path: message`, in order. */
export function shownProblems(loaded: LoadedReleases): string[] {
  return loaded.problems.map(({ path, message }) => `${path}: ${message}`);
}
