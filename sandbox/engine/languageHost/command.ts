import { createRequire } from "node:module";
import * as path from "node:path";

import type { ProgramInfo, RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb";

/** A Node.js process to start: its arguments, folder and environment. */
export interface NodeCommand {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The options of `runtime.options` in Pulumi.yaml that decide how a program is run. */
export interface RuntimeOptions {
  /** Arguments for Node.js itself, split at spaces. */
  readonly nodeArgs: readonly string[];
  /** Whether the SDK loads TypeScript with ts-node. @default true */
  readonly typescript: boolean;
  /** The tsconfig.json that ts-node reads, relative to the program. */
  readonly tsconfig: string | undefined;
}

/**
 * Reads `runtime.options`.
 *
 * @throws Error naming every option that has the wrong type, or that the host does not know
 * (accepted: https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/nodejs/cmd/pulumi-language-nodejs/main.go).
 */
export function readRuntimeOptions(options: Readonly<Record<string, unknown>>): RuntimeOptions {
  const problems: string[] = [];
  const read = <T>(
    name: string,
    type: "string" | "boolean",
    isType: (value: unknown) => value is T,
  ): T | undefined => {
    const value = options[name];
    if (value === undefined || value === null) return undefined;
    if (isType(value)) return value;
    problems.push(`runtime.options.${name} must be a ${type}, got ${JSON.stringify(value)}`);
    return undefined;
  };
  const isString = (value: unknown): value is string => typeof value === "string";
  const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
  const typescript = read("typescript", "boolean", isBoolean);
  const tsconfig = read("tsconfig", "string", isString);
  const nodeArgs = read("nodeargs", "string", isString);
  read("packagemanager", "string", isString);
  read("production", "boolean", isBoolean);
  const known = new Set(["typescript", "tsconfig", "nodeargs", "packagemanager", "production"]);
  for (const name of Object.keys(options)) {
    if (!known.has(name))
      problems.push(`runtime.options.${name} is unknown; accepted: ${[...known].join(", ")}`);
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return {
    nodeArgs: (nodeArgs ?? "").split(/\s+/).filter((arg) => arg !== ""),
    typescript: typescript ?? true,
    tsconfig,
  };
}

/** Where a module of the SDK that the program itself uses lies. */
export function sdkModule(name: string, directory: string): string {
  try {
    return createRequire(path.join(directory, "package.json")).resolve(`@pulumi/pulumi/${name}`);
  } catch {
    throw new Error(`${directory} has no @pulumi/pulumi installed: run npm ci in it`);
  }
}

/** The process that runs a Pulumi program. */
export function programCommand(request: RunRequest, engineAddress: string): NodeCommand {
  const info = programInfo(request.getInfo());
  const options = readRuntimeOptions(jsOptions(info));
  const flags: readonly (readonly [string, string])[] = [
    ["monitor", request.getMonitorAddress()],
    ["engine", engineAddress],
    ["organization", request.getOrganization()],
    ["project", request.getProject()],
    ["root-directory", info.getRootDirectory()],
    ["stack", request.getStack()],
    ["pwd", request.getPwd()],
    ["parallel", request.getParallel() === 0 ? "" : String(request.getParallel())],
  ];
  const config = Object.fromEntries(request.getConfigMap().getEntryList());
  return {
    args: [
      ...options.nodeArgs,
      sdkModule("cmd/run", info.getProgramDirectory()),
      ...flags.filter(([, value]) => value !== "").map(([name, value]) => `--${name}=${value}`),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info.getEntryPoint() === "" ? "." : info.getEntryPoint(),
      ...request.getArgsList(),
    ],
    cwd: info.getProgramDirectory(),
    env: {
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
      ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
    },
  };
}

/**
 * The process that runs a policy pack or a plugin written for Node.js.
 * A policy pack reads the package.json of its working directory, so it starts in its own folder.
 */
export function pluginCommand(request: RunPluginRequest): NodeCommand {
  const info = programInfo(request.getInfo());
  const directory = info.getProgramDirectory();
  const options = readRuntimeOptions(jsOptions(info));
  const isPolicyPack = request.getKind() === "analyzer";
  const env = Object.fromEntries(
    request.getEnvList().map((entry) => {
      const at = entry.indexOf("=");
      return at === -1 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
  return {
    args: [
      ...options.nodeArgs,
      sdkModule(isPolicyPack ? "cmd/run-policy-pack" : "cmd/run-plugin", directory),
      ...(isPolicyPack
        ? [...request.getArgsList(), directory]
        : [directory, ...request.getArgsList()]),
    ],
    cwd: isPolicyPack || request.getPwd() === "" ? directory : request.getPwd(),
    env: {
      ...env,
      PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
      ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
    },
  };
}

function programInfo(info: ProgramInfo | undefined): ProgramInfo {
  if (info === undefined)
    throw new Error("the engine sent no program information: it is older than 3.100");
  return info;
}

function jsOptions(info: ProgramInfo): Readonly<Record<string, unknown>> {
  return info.getOptions()?.toJavaScript() ?? {};
}
