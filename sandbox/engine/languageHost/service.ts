import type * as grpc from "@grpc/grpc-js";
import {
  AboutResponse,
  DependencyInfo,
  GetProgramDependenciesResponse,
  GetRequiredPackagesResponse,
  type InstallDependenciesRequest,
  type InstallDependenciesResponse,
  LanguageHandshakeResponse,
  type ProgramInfo,
  RunPluginResponse,
  type RunPluginRequest,
  type RunRequest,
  RunResponse,
  RuntimeOptionsResponse,
} from "@pulumi/pulumi/proto/language_pb";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb";
import { PackageDependency, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { unary } from "../plugin";
import type { Children } from "./children";
import { pluginCommand, programCommand } from "./command";
import { installedPackages, requiredPlugins } from "./packages";

/**
 * A program that ended with this code has already told the user what is wrong
 * (https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/nodejs/cmd/run/index.ts).
 */
const exitAfterReport = 32;

/**
 * The language runtime for Node.js: runs programs and policy packs for the engine
 * (https://github.com/pulumi/pulumi/blob/v3.259.0/proto/pulumi/language.proto).
 */
export function languageRuntime(
  engineAddress: string,
  version: string,
  children: Children,
): Partial<ILanguageRuntimeServer> {
  return {
    handshake: unary(() => new LanguageHandshakeResponse()),
    getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
    getRequiredPackages: unary((request) => {
      const packages = requiredPlugins(directoryOf(request.getInfo())).map((plugin) =>
        new PackageDependency()
          .setKind("resource")
          .setName(plugin.name)
          .setVersion(plugin.version)
          .setServer(plugin.server),
      );
      return new GetRequiredPackagesResponse().setPackagesList(packages);
    }),
    run: unary((request) => runProgram(request, engineAddress, children)),
    runPlugin: (call) => {
      runNodePlugin(call, children);
    },
    installDependencies: (
      call: grpc.ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>,
    ) => {
      call.destroy(
        Object.assign(
          new Error("dependencies are not installed by the sandbox's language host: run npm ci"),
          {
            code: 12,
            details: "dependencies are not installed by the sandbox's language host: run npm ci",
          },
        ),
      );
    },
    runtimeOptionsPrompts: unary(() => new RuntimeOptionsResponse()),
    about: unary(() =>
      new AboutResponse().setExecutable(process.execPath).setVersion(process.version),
    ),
    getProgramDependencies: unary((request) => {
      const dependencies = installedPackages(directoryOf(request.getInfo())).map((dependency) =>
        new DependencyInfo().setName(dependency.name).setVersion(dependency.version),
      );
      return new GetProgramDependenciesResponse().setDependenciesList(dependencies);
    }),
    cancel: unary(() => {
      children.endAll();
      return new Empty();
    }),
  };
}

/** The program's output is this process's output, which the engine shows to the user. */
async function runProgram(
  request: RunRequest,
  engineAddress: string,
  children: Children,
): Promise<RunResponse> {
  const child = children.start(programCommand(request, engineAddress), "inherit");
  const { code, signal } = await new Promise<{
    code: number | null;
    signal: NodeJS.Signals | null;
  }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, exitSignal) => {
      resolve({ code: exitCode, signal: exitSignal });
    });
  });
  const response = new RunResponse();
  if (code === exitAfterReport) return response.setBail(true);
  if (code === 0) return response;
  return response.setError(
    code === null
      ? `Program was ended by ${signal ?? "a signal"}`
      : `Program exited with non-zero exit code: ${code}`,
  );
}

function runNodePlugin(
  call: grpc.ServerWritableStream<RunPluginRequest, RunPluginResponse>,
  children: Children,
): void {
  let child;
  try {
    child = children.start(pluginCommand(call.request), "pipe");
  } catch (error) {
    const details = error instanceof Error ? error.message : String(error);
    call.destroy(Object.assign(new Error(details), { code: 2, details }));
    return;
  }
  const started = child;
  started.stdout?.on("data", (chunk: Buffer) =>
    call.write(new RunPluginResponse().setStdout(chunk)),
  );
  started.stderr?.on("data", (chunk: Buffer) =>
    call.write(new RunPluginResponse().setStderr(chunk)),
  );
  started.once("error", (error) => {
    call.write(new RunPluginResponse().setStderr(Buffer.from(`${error.message}\n`)));
  });
  started.once("close", (code) => {
    call.write(new RunPluginResponse().setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => {
    children.end(started);
  });
}

function directoryOf(info: ProgramInfo | undefined): string {
  if (info === undefined)
    throw new Error("the engine sent no program information: it is older than 3.100");
  return info.getProgramDirectory();
}
