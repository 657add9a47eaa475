import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { isNotFound } from "./awsStandIn/notFound";
import { writePlugin } from "./compile";

/** The built parts that the engine needs, as absolute paths. */
export interface EngineParts {
  readonly pulumi: {
    readonly command: string;
    /** An official Pulumi brings its own language host; one built from source does not. */
    readonly official: boolean;
  };
  /** The folder with `pulumi-resource-kubernetes`, `schema.json` and `terraform-mapping.json`. */
  readonly providerKubernetes: string;
}

/** The versions of the npm packages that the plugins serve: the engine looks for exactly these. */
export interface PluginVersions {
  readonly pulumi: string;
  readonly aws: string;
  readonly kubernetes: string;
}

/** Where the engine's files lie. */
export interface EngineLayout {
  /** The CLI to run. */
  readonly executable: string;
  /** PULUMI_HOME. */
  readonly home: string;
  /** The folder of the file backend. */
  readonly backend: string;
  /** Objects of the AWS stand-in that the emulator cannot hold. */
  readonly awsState: string;
  readonly eventLogs: string;
  /** The passphrase that encrypts the secrets of the stacks. */
  readonly passphrase: string;
}

const sources = __dirname;

/** Lays out the engine's folder; what is there and unchanged stays. */
export async function layOut(
  parts: EngineParts,
  versions: PluginVersions,
  stateDirectory: string,
): Promise<EngineLayout> {
  const root = path.join(stateDirectory, "engine");
  const home = path.join(root, "home");
  const layout = {
    executable: path.join(root, "bin", "pulumi"),
    home,
    backend: path.join(root, "stacks"),
    awsState: path.join(root, "aws"),
    eventLogs: path.join(root, "events"),
  };
  for (const folder of [layout.backend, layout.awsState, layout.eventLogs]) {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const kubernetesPlugin = plugin(home, "kubernetes", versions.kubernetes);
  for (const file of ["pulumi-resource-kubernetes", "schema.json", "terraform-mapping.json"]) {
    await link(
      path.join(parts.providerKubernetes, file),
      path.join(path.dirname(kubernetesPlugin), file),
    );
  }
  const awsPlugin = plugin(home, "aws", versions.aws);
  const stamp = path.join(root, "plugins.stamp");
  const content = await sourcesHash(versions, process.execPath);
  if ((await readIfThere(stamp)) !== content) {
    await writePlugin(path.join(sources, "awsStandIn", "main.ts"), awsPlugin, {
      PLUGIN_VERSION: versions.aws,
      AWS_STAND_IN_STATE: layout.awsState,
      // The SDK would tell every user that Node.js 20 ends, as a message of the update.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
    await writePlugin(
      path.join(sources, "languageHost", "main.ts"),
      path.join(path.dirname(layout.executable), "pulumi-language-nodejs"),
      { PLUGIN_VERSION: versions.pulumi },
    );
    await fs.writeFile(stamp, content);
  }
  const passphrase = await ownPassphrase(path.join(root, "passphrase"));
  if (parts.pulumi.official) return { ...layout, executable: parts.pulumi.command, passphrase };
  // The engine finds a language host beside its own file, so it gets a file of its own and PATH stays as it is.
  await link(parts.pulumi.command, layout.executable);
  return { ...layout, passphrase };
}

function plugin(home: string, name: string, version: string): string {
  return path.join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
}

/** A hard link where the file system allows it, else a copy: both are large, and neither follows the other's path. */
async function link(given: string, target: string): Promise<void> {
  const source = await fs.realpath(given);
  const [from, to] = [await fs.stat(source), await statIfThere(target)];
  if (to !== undefined && to.size === from.size && to.mtimeMs === from.mtimeMs) return;
  await fs.mkdir(path.dirname(target), { recursive: true });
  await fs.rm(target, { force: true });
  try {
    await fs.link(source, target);
  } catch {
    await fs.copyFile(source, target);
    await fs.utimes(target, from.atime, from.mtime);
  }
}

/** Reads the passphrase of this state directory, or makes one that only its owner can read. */
async function ownPassphrase(file: string): Promise<string> {
  const known = await readIfThere(file);
  if (known !== undefined) return known;
  const passphrase = randomBytes(24).toString("base64url");
  await fs.writeFile(file, passphrase, { mode: 0o600, flag: "wx" });
  return passphrase;
}

async function sourcesHash(...parts: readonly unknown[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(parts));
  const files = (await fs.readdir(sources, { recursive: true }))
    .filter((file) => file.endsWith(".ts"))
    .sort();
  for (const file of files) hash.update(file).update(await fs.readFile(path.join(sources, file)));
  return hash.digest("hex");
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, "utf8");
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function statIfThere(file: string): Promise<Awaited<ReturnType<typeof fs.stat>> | undefined> {
  try {
    return await fs.stat(file);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
