import * as fs from "node:fs";
import { credentialDirectory } from "../paths";
import { SandboxError } from "../sandboxError";
import type { SandboxState, StateFile } from "../state";
import { credentialFiles } from "./credentials";
import { kubernetesClient } from "./kubernetesClient";
import { prepareNode } from "./node";
import { requireOwnSandbox } from "./owner";
import { requireFreeMachine } from "./preflight";
import { startCluster, type ClusterRequest } from "./start";
import { broken, componentStatus } from "./status";
import { sandboxTraces, stopCluster } from "./stop";

export interface EnsuredCluster {
  readonly state: SandboxState;
  /** Whether it ran already. */
  readonly reused: boolean;
}

/**
 * A running cluster: the one that runs, if all of it works; else a new one, after what is left of an old one was
 * removed. What a failed or interrupted start had made is removed again before this throws.
 */
export async function ensureCluster(
  stateFile: StateFile,
  request: ClusterRequest & { readonly onNote?: (note: string) => void },
): Promise<EnsuredCluster> {
  requireOwnSandbox();
  const found = await examine(stateFile, request);
  if (found.state !== undefined) return { state: found.state, reused: true };
  if (sandboxTraces(stateFile)) {
    const reason = found.reason ?? "Something is left of an earlier sandbox";
    request.onNote?.(`${reason}: removing it and starting anew.`);
    await stopCluster(stateFile);
  }
  await requireFreeMachine();
  try {
    return { state: await startCluster(stateFile, request), reused: false };
  } catch (error) {
    request.onNote?.("The start did not succeed: removing what was started.");
    await stopCluster(stateFile);
    throw error;
  }
}

interface Examination {
  readonly state?: SandboxState;
  /** Why the recorded sandbox cannot be used. */
  readonly reason?: string;
}

async function examine(stateFile: StateFile, request: ClusterRequest): Promise<Examination> {
  const state = readState(stateFile);
  if (state === undefined) return {};
  if (state.phase !== "running")
    return { reason: "An earlier start of the sandbox did not finish" };
  const credentials = credentialFiles(credentialDirectory);
  if (!fs.existsSync(credentials.token)) return { reason: "The sandbox's credentials are gone" };
  const failing = broken(await componentStatus(state, fs.readFileSync(credentials.token, "utf8")));
  if (failing.length > 0)
    return { reason: `The sandbox is incomplete, ${failing.join(", ")} did not answer` };
  const gpus = request.gpus ?? state.gpus;
  const { core } = await kubernetesClient(credentials.kubeconfig);
  await prepareNode(core, state.nodeName, gpus, {
    withinMs: 30_000,
    signal: request.signal,
  });
  return { state: stateFile.update((current) => ({ ...current, gpus })) };
}

/** A state that cannot be read counts as something left over. */
function readState(stateFile: StateFile): SandboxState | undefined {
  try {
    return stateFile.read();
  } catch (error) {
    if (error instanceof SandboxError) return undefined;
    throw error;
  }
}
