import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

/** A package.json, as far as the host reads it. */
interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
  };
}

/** A resource plugin that a program needs. */
export interface RequiredPlugin {
  readonly name: string;
  readonly version: string;
  readonly server: string;
}

/** One installed package. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * The plugins of a program's direct dependencies: those whose package.json says so in its `pulumi` field.
 *
 * @throws Error when the folder has no package.json.
 */
export function requiredPlugins(directory: string): readonly RequiredPlugin[] {
  return directDependencies(directory)
    .map((name) => ({ name, manifest: installedManifest(name, directory) }))
    .flatMap(({ name, manifest }) =>
      manifest?.pulumi?.resource === true
        ? [
            {
              name: manifest.pulumi.name ?? name.replace(/^@pulumi\//, ""),
              version: manifest.pulumi.version ?? manifest.version ?? "",
              server: manifest.pulumi.server ?? "",
            },
          ]
        : [],
    );
}

/** The program's direct dependencies that are installed, with their versions. */
export function installedPackages(directory: string): readonly InstalledPackage[] {
  return directDependencies(directory).flatMap((name) => {
    const version = installedManifest(name, directory)?.version;
    return version === undefined ? [] : [{ name, version }];
  });
}

function directDependencies(directory: string): readonly string[] {
  const file = path.join(directory, "package.json");
  if (!fs.existsSync(file)) throw new Error(`${file} does not exist: a Node.js program needs one`);
  const manifest = readManifest(file);
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).sort();
}

/** Read beside the program, not through `require`: a package's `exports` may hide its package.json. */
function installedManifest(name: string, directory: string): PackageManifest | undefined {
  const folders = createRequire(path.join(directory, "package.json")).resolve.paths(name) ?? [];
  const file = folders
    .map((folder) => path.join(folder, name, "package.json"))
    .find((candidate) => fs.existsSync(candidate));
  return file === undefined ? undefined : readManifest(file);
}

function readManifest(file: string): PackageManifest {
  return JSON.parse(fs.readFileSync(file, "utf8")) as PackageManifest;
}
