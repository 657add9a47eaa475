import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { awsUrl, credentialFiles, recordedPorts } from "./cluster";
import type { RunningSandbox } from "./commands/clusterCommands";
import type { Console } from "./commands/console";
import {
  errorMessages,
  prepareEngine,
  type Engine,
  type EngineParts,
  type EngineResult,
  type Stack,
} from "./engine";
import { curlCommand, inferOnce } from "./inference";
import { ensureParts } from "./parts";
import { credentialDirectory, repositoryRoot, stateDirectory } from "./paths";
import { SandboxError } from "./sandboxError";
import { hasSecrets, regionOf, sandboxStackConfig, secretKeys } from "./stackConfig";
import { unscheduledPods } from "./unscheduledPods";
import { writePrivateFile, type SandboxState, type StateFile } from "./state";

/** The platform's stack on the sandbox. Its configuration file is made anew for each start of the sandbox. */
export const sandboxStack: Stack = {
  name: "sandbox",
  projectDirectory: repositoryRoot,
  configFile: path.join(stateDirectory, "Pulumi.sandbox.yaml"),
};

const outputsSchema = z.looseObject({
  servers: z.record(
    z.string(),
    z.looseObject({ httpUrl: z.string(), grpcUrl: z.string(), smokeTest: z.string() }),
  ),
});

/** Addresses of the deployed servers, by name. */
export type ServerAddresses = z.infer<typeof outputsSchema>["servers"];

/**
 * The engine of a running sandbox, with the stack and its configuration made.
 *
 * @param secrets whether missing secrets are made, or left missing as the user has them
 */
export async function openSandboxStack(
  state: SandboxState,
  parts: EngineParts,
  secrets: "make" | "leave" = "make",
): Promise<Engine> {
  const ports = recordedPorts(state.ports);
  const committed = fs.readFileSync(path.join(repositoryRoot, "Pulumi.sandbox.yaml"), "utf8");
  const previous = fs.existsSync(sandboxStack.configFile)
    ? fs.readFileSync(sandboxStack.configFile, "utf8")
    : "";
  const config = sandboxStackConfig(
    committed,
    {
      kubeconfig: credentialFiles(credentialDirectory).kubeconfig,
      aws: { host: state.network.address, port: ports.aws },
    },
    previous,
  );
  writePrivateFile(sandboxStack.configFile, config);
  const engine = await prepareEngine({
    parts,
    stateDirectory,
    aws: { url: awsUrl({ network: state.network, ports }), region: regionOf(committed) },
  });
  if (secrets === "make" && !hasSecrets(config)) {
    requireSuccess(await engine.createStack(sandboxStack), "The stack could not be made");
    for (const key of secretKeys) {
      const value = randomBytes(20).toString("hex");
      requireSuccess(
        await engine.setSecret(sandboxStack, key, value),
        `The secret ${key} could not be set`,
      );
    }
  }
  return engine;
}

/** Deploys the platform, asks its sample model once, and says where it answers. */
export async function deploySandboxStack(
  { state, parts, reused }: RunningSandbox,
  console: Console,
  signal: AbortSignal,
  refresh: boolean,
): Promise<ServerAddresses> {
  const engine = await openSandboxStack(state, parts);
  // The engine of an earlier command may have been killed in the middle of an update.
  if (reused) {
    const recovery = await engine.recover(sandboxStack, { signal });
    for (const urn of recovery.adopted)
      console.note(`Taken over from an interrupted update: ${urn}`);
  }
  signal.throwIfAborted();
  const result = await engine.up(sandboxStack, { show: "terminal", signal, refresh });
  signal.throwIfAborted();
  const unscheduled =
    result.exitCode === 0
      ? []
      : await unscheduledPods(credentialFiles(credentialDirectory).kubeconfig);
  requireSuccess(result, "The platform was not deployed", unscheduled);
  const { servers } = outputsSchema.parse(await engine.outputs(sandboxStack));
  for (const [name, server] of Object.entries(servers)) {
    const { seconds, data } = await inferOnce(server.httpUrl, signal);
    const milliseconds = Math.round(seconds * 1000);
    console.out("");
    console.out(
      data === undefined
        ? `Server ${name} is ready; it has no model \`identity\` to ask:`
        : `Server ${name} answers ${JSON.stringify(data)} (the first inference took ${milliseconds} ms):`,
    );
    console.out(`  HTTP  ${server.httpUrl}`);
    console.out(`  gRPC  ${server.grpcUrl}`);
    if (data !== undefined) console.out(`  ${curlCommand(server.httpUrl)}`);
  }
  console.out("");
  console.out("Next: npm run sandbox -- status | preview | logs | down");
  return servers;
}

/** Shows what `up` would change. */
export async function previewSandboxStack(
  stateFile: StateFile,
  console: Console,
  signal: AbortSignal,
): Promise<void> {
  const engine = await openSandboxStack(running(stateFile), await ensureParts({ signal }));
  const result = await engine.preview(sandboxStack, { show: "terminal", signal });
  signal.throwIfAborted();
  requireSuccess(result, "The preview failed");
  console.note(`Preview took ${result.seconds.toFixed(1)} s.`);
}

/** Deletes everything that the platform deployed. */
export async function destroySandboxStack(
  stateFile: StateFile,
  signal: AbortSignal,
): Promise<void> {
  const engine = await openSandboxStack(running(stateFile), await ensureParts({ signal }));
  const result = await engine.destroy(sandboxStack, { show: "terminal", signal });
  signal.throwIfAborted();
  requireSuccess(result, "Not everything was destroyed");
}

/** Runs a command of the Pulumi CLI on the stack; the result is its exit code. */
export async function runPulumi(
  stateFile: StateFile,
  args: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const parts = await ensureParts({ signal, report: "silent" });
  const engine = await openSandboxStack(running(stateFile), parts, "leave");
  const result = await engine.command(sandboxStack, args, { show: "terminal", signal });
  signal.throwIfAborted();
  return result.exitCode ?? 1;
}

/** HTTP URL of a deployed server. @throws SandboxError where it is not deployed */
export async function serverUrl(
  stateFile: StateFile,
  server: string,
  signal: AbortSignal,
): Promise<string> {
  const parts = await ensureParts({ signal, report: "silent" });
  const engine = await openSandboxStack(running(stateFile), parts, "leave");
  const outputs = outputsSchema.safeParse(await engine.outputs(sandboxStack));
  const servers = outputs.success ? outputs.data.servers : {};
  const found = servers[server];
  if (found === undefined) {
    const names = Object.keys(servers).join(", ");
    throw new SandboxError(
      `No server "${server}" is deployed.`,
      names === "" ? "Deploy the platform: npm run sandbox" : `Deployed: ${names}.`,
    );
  }
  return found.httpUrl;
}

function running(stateFile: StateFile): SandboxState {
  const state = stateFile.read();
  if (state?.phase !== "running") {
    throw new SandboxError("No sandbox runs from this checkout.", "Start one: npm run sandbox");
  }
  return state;
}

/** The engine has said on the terminal what is wrong; this repeats its errors for whoever sees only the end. */
function requireSuccess(
  result: EngineResult,
  problem: string,
  further: readonly string[] = [],
): void {
  if (result.exitCode === 0) return;
  const messages = errorMessages(result.events);
  const said = messages.length > 0 ? messages : result.output.trim().split("\n").slice(-10);
  const reasons = [...said, ...further];
  throw new SandboxError(
    `${problem}:\n${reasons.map((reason) => `  ${reason.trim()}`).join("\n")}`,
    "What was deployed before still runs. `npm run sandbox -- logs triton` shows what the server says.",
  );
}
