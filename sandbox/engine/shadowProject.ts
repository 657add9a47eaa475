import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parseDocument } from "yaml";

import type { Stack } from "./engine";

const saltKey = "encryptionsalt";

/**
 * A folder with a copy of the project file alone, for the commands that know no `--config-file`: they would write
 * the stack's encryption salt into the Pulumi.<stack>.yaml that is under version control.
 */
export async function shadowProject(stack: Stack, stateDirectory: string): Promise<string> {
  const project = await fs.readFile(path.join(stack.projectDirectory, "Pulumi.yaml"), "utf8");
  const name: unknown = parseDocument(project).get("name");
  if (typeof name !== "string")
    throw new Error(`${stack.projectDirectory}/Pulumi.yaml has no name`);
  const folder = path.join(stateDirectory, "engine", "projects", name);
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  await fs.writeFile(
    path.join(folder, "Pulumi.yaml"),
    `name: ${JSON.stringify(name)}\nruntime: nodejs\n`,
  );
  const configured = await readSalt(stack.configFile);
  const own = stackFile(stack, folder);
  if (configured !== undefined && (await readSalt(own)) !== configured)
    await writeSalt(own, configured);
  return folder;
}

/** Gives the configuration file the salt that the stack was made with, where it has none. */
export async function ensureSalt(stack: Stack, project: string): Promise<void> {
  if ((await readSalt(stack.configFile)) !== undefined) return;
  const salt = await readSalt(stackFile(stack, project));
  if (salt !== undefined) await writeSalt(stack.configFile, salt);
}

function stackFile(stack: Stack, project: string): string {
  return path.join(project, `Pulumi.${stack.name}.yaml`);
}

async function readSalt(file: string): Promise<string | undefined> {
  const salt: unknown = (await readYaml(file)).get(saltKey);
  return typeof salt === "string" ? salt : undefined;
}

async function writeSalt(file: string, salt: string): Promise<void> {
  const document = await readYaml(file);
  document.set(saltKey, salt);
  await fs.writeFile(file, document.toString(), { mode: 0o600 });
}

async function readYaml(file: string): Promise<ReturnType<typeof parseDocument>> {
  try {
    return parseDocument(await fs.readFile(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return parseDocument("");
    throw error;
  }
}
