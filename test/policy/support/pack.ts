import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Analyzer, type Analysis } from "../../../policy/src/analyzer/analyzer";
import type { AnalyzedResource, PackConfig } from "../../../policy/src/analyzer/messages";
import { policies } from "../../../policy/src/pack";

// Outside any describe, so it runs once, after the last spec of the mocha run.
after(stopAnalyzer);

/** The policy pack's folder. */
export const packFolder = path.resolve(__dirname, "../../../policy");

/** The SDK's mark of a string that is not known yet: https://github.com/pulumi/pulumi-policy/blob/main/sdk/nodejs/policy/proxy.ts */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function newest(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(0, ...times);
}

/** Compiles the pack when a source is newer than the compiled output. */
export function buildPack(): void {
  const entry = path.join(packFolder, "dist", "index.js");
  const built = existsSync(entry) ? newest(path.join(packFolder, "dist")) : 0;
  if (built < newest(path.join(packFolder, "src"))) {
    execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", packFolder], {
      stdio: "inherit",
    });
  }
}

let started: Promise<Analyzer> | undefined;

/** The pack's real analyzer server: one process for all specs of a mocha run. */
export function analyzer(): Promise<Analyzer> {
  started ??= (() => {
    buildPack();
    return Analyzer.start(packFolder);
  })();
  return started;
}

/** Ends the analyzer server of this mocha run, if one was started. */
export async function stopAnalyzer(): Promise<void> {
  const running = started;
  started = undefined;
  configured = "";
  await (await running)?.stop();
}

let configured = "";

async function configureOnly(name: string, properties: object): Promise<Analyzer> {
  const server = await analyzer();
  const key = JSON.stringify([name, properties]);
  if (key !== configured) {
    const config: PackConfig = Object.fromEntries(
      policies.map((policy) => [
        policy.name,
        policy.name === name
          ? { level: "mandatory" as const, properties: { ...properties } }
          : { level: "disabled" as const, properties: {} },
      ]),
    );
    await server.configure(config);
    configured = key;
  }
  return server;
}

/** Forgets which policy was configured last; call it after configuring the server directly. */
export function forgetConfiguration(): void {
  configured = "";
}

/** What one policy, at level mandatory and alone, says about a resource. */
export async function askAbout(
  name: string,
  resource: AnalyzedResource,
  properties: object = {},
): Promise<Analysis> {
  return (await configureOnly(name, properties)).analyze(resource);
}

/** What one stack policy, at level mandatory and alone, says about a stack. */
export async function askAboutStack(
  name: string,
  resources: readonly AnalyzedResource[],
  properties: object = {},
): Promise<Analysis> {
  return (await configureOnly(name, properties)).analyzeStack(resources);
}
