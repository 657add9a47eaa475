import { capture } from "./command";
import { readFile, readdir, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SandboxError } from "../sandboxError";
import { fileInput } from "./key";
import { Part } from "./part";

const REQUIREMENTS = join(__dirname, "python", "requirements.txt");

/** Oldest Python that requirements.txt was resolved for. */
const NEEDED_MINOR = 10;

// The file names every package, so nothing is left to resolve. Most modules are never imported:
// each is compiled when it first is, not all of them here.
const INSTALL = [
  ...["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-compile"],
  ...["--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", REQUIREMENTS],
];

/** moto, which answers for AWS, and tritonclient, in a virtual environment of their own. */
export const pythonEnvironment: Part = {
  name: "python",
  title: "moto 5.2.5 and tritonclient 2.73.0",
  inputs: async () => [
    { name: "python", content: (await machinePython()).version },
    { name: "install", content: INSTALL.filter((word) => word !== REQUIREMENTS).join(" ") },
    await fileInput("requirements.txt", REQUIREMENTS),
  ],
  build: async ({ directory, finalDirectory, log, note }) => {
    const { path } = await machinePython();
    await log.run(path, ["-m", "venv", directory]);
    await log.run(join(directory, "bin", "python"), INSTALL, {
      onLine: (line) => {
        const step = /^\s*(Collecting \S+|Installing collected packages)/.exec(line)?.[0];
        if (step !== undefined) {
          note(step.trim().toLowerCase());
        }
      },
    });
    await moveScripts(join(directory, "bin"), directory, finalDirectory);
  },
  outputs: ["bin/python", "bin/moto_server", "pyvenv.cfg"],
  needs: { python: true, diskMiB: 600 },
};

/** The scripts of a virtual environment hold its path, and this one will be renamed. */
async function moveScripts(bin: string, from: string, to: string): Promise<void> {
  for (const entry of await readdir(bin, { withFileTypes: true })) {
    if (entry.isFile()) {
      const path = join(bin, entry.name);
      const text = await readFile(path, "utf8");
      if (text.includes(from)) {
        await writeFile(path, text.replaceAll(from, to));
      }
    }
  }
}

export interface MachinePython {
  readonly path: string;
  /** For example `3.11.7`. */
  readonly version: string;
}

/**
 * The `python3` on PATH, with links followed: a virtual environment keeps the path it was made with.
 * @throws SandboxError if there is none or it is too old.
 */
export async function machinePython(): Promise<MachinePython> {
  const { stdout, failed } = await capture("python3", [
    "-c",
    "import sys; print(sys.executable); print('.'.join(map(str, sys.version_info[:3])))",
  ]);
  const [path = "", version = ""] = failed ? [] : stdout.split("\n");
  const [major, minor] = version.split(".").map(Number);
  if (major !== 3 || minor === undefined || minor < NEEDED_MINOR) {
    throw new SandboxError(
      `The sandbox needs Python 3.${NEEDED_MINOR} or newer; ${
        failed ? "there is no python3 on PATH" : `python3 is ${version}`
      }.`,
      "Install python3 and python3-venv from your distribution.",
    );
  }
  return { path: await realpath(path), version };
}
