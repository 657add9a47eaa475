import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { Analyzer, type Analysis } from "../../../policy/src/analyzer/analyzer";
import type { AnalyzedResource, PackConfig } from "../../../policy/src/analyzer/messages";
import { policies } from "../../../policy/src/pack";

// Outside any describe, so it runs once, after the last spec of the mocha run.
after(stopAnalyzer);

/** The policy pack's folder. */
export const packFolder = path.resolve(__dirname, "../../../policy");

/** The SDK's mark of a string that is not known yet: https://github.com/pulumi/pulumi-policy/blob/main/sdk/nodejs/policy/proxy.ts */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function modified(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

/**
 * Brings the compiled pack up to date, file by file and without type checks, which `npm run typecheck` does.
 */
export function buildPack(): void {
  const from = path.join(packFolder, "src");
  const to = path.join(packFolder, "dist");
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    const source = path.join(entry.parentPath, entry.name);
    const output = path.join(to, path.relative(from, source)).replace(/\.ts$/, ".js");
    if (entry.isFile() && entry.name.endsWith(".ts") && modified(output) <= modified(source)) {
      const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
        fileName: source,
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.CommonJS,
          esModuleInterop: true,
        },
      });
      mkdirSync(path.dirname(output), { recursive: true });
      writeFileSync(output, outputText);
    }
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
