import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  credentialDirectory,
  logDirectory,
  nodeDirectory,
  runtimeDirectory,
  stateDirectory,
} from "../paths";
import { withTiming, writePrivateFile, type SandboxState, type StateFile } from "../state";
import { recordBaseline } from "./baseline";
import type { Component } from "./component";
import { containerd, importImage } from "./containerd";
import { apiserver, apiserverUrl, controllerManager, scheduler } from "./controlPlane";
import {
  createCredentials,
  credentialFiles,
  kubeconfigText,
  type CredentialFiles,
} from "./credentials";
import { etcd } from "./etcd";
import { kubelet } from "./kubelet";
import { kubeProxy } from "./kubeProxy";
import { kubernetesClient } from "./kubernetesClient";
import { kwok } from "./kwok";
import { moto } from "./moto";
import { createNetwork, freeNetwork } from "./network";
import { prepareNode } from "./node";
import { writeOwner } from "./owner";
import { choosePorts, recordedPorts } from "./ports";
import type { ClusterParts, ClusterSettings } from "./settings";
import { startComponent } from "./startProcess";

export interface ClusterRequest {
  readonly parts: ClusterParts;
  /** GPUs that the real node advertises. @default 2 */
  readonly gpus?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told what is being done, and again when it is done with its seconds. */
  readonly onStep?: (step: string, seconds?: number) => void;
}

/** Settings of the cluster that a state describes. */
export function settingsOf(state: SandboxState, parts: ClusterParts): ClusterSettings {
  const credentials = credentialFiles(credentialDirectory);
  return {
    parts,
    network: state.network,
    ports: recordedPorts(state.ports),
    credentials,
    token: fs.readFileSync(credentials.token, "utf8"),
    nodeName: state.nodeName,
    configDirectory: path.join(stateDirectory, "config"),
    nodeDirectory,
    runtimeDirectory,
  };
}

/**
 * Starts the cluster from nothing: network, etcd, control plane, AWS APIs, containerd with the images, the node, kwok.
 *
 * Each process is on record before it is used and answers before the next is started. Whoever calls this stops the
 * cluster when it throws.
 */
export async function startCluster(
  stateFile: StateFile,
  request: ClusterRequest,
): Promise<SandboxState> {
  const { parts } = request;
  const abandon = new AbortController();
  const signal = AbortSignal.any([
    abandon.signal,
    ...(request.signal === undefined ? [] : [request.signal]),
  ]);
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    request.onStep?.(name);
    const begun = performance.now();
    const result = await work();
    const seconds = (performance.now() - begun) / 1000;
    stateFile.update((state) => withTiming(state, name, seconds));
    request.onStep?.(name, seconds);
    return result;
  };

  const state = await prepare(stateFile, request.gpus ?? 2);
  await step("network", () => createNetwork(state.network));
  const ports = await choosePorts(state.network.address);
  stateFile.update((current) => ({ ...current, ports }));
  const credentials = credentialFiles(credentialDirectory);
  await step("credentials", () => createCredentials(credentials));
  const settings = settingsOf({ ...state, ports }, parts);
  fs.mkdirSync(settings.configDirectory, { recursive: true });
  fs.mkdirSync(nodeDirectory, { recursive: true, mode: 0o711 });
  fs.chmodSync(runtimeDirectory, 0o711);

  const start = (component: Component, withinMs = 60_000): Promise<void> =>
    step(component.name, () =>
      startComponent(component, logDirectory, stateFile, {
        withinMs,
        token: settings.token,
        signal,
      }),
    );

  // Three lines beside each other: control plane and node, images, AWS APIs. They meet where one needs another.
  const runtime = start(containerd(settings));
  await settleAll(abandon, [
    async () => {
      await start(etcd(settings));
      await start(apiserver(settings));
      writeKubeconfig(credentials, settings);
      await settleAll(
        abandon,
        [controllerManager, scheduler, kwok].map((component) => () => start(component(settings))),
      );
      await runtime;
      await start(kubelet(settings));
      await start(kubeProxy(settings));
      await step("node", async () => {
        const { core } = await kubernetesClient(credentials.kubeconfig);
        await prepareNode(core, state.nodeName, state.gpus, { withinMs: 60_000, signal });
      });
    },
    async () => {
      await runtime;
      await step("images", async () => {
        for (const image of [parts.images.pause, parts.images.triton])
          await importImage(settings, image, signal);
      });
    },
    () => start(moto(settings)),
  ]);
  return stateFile.update((current) => ({ ...current, phase: "running" }));
}

/** Puts everything that a later `down` needs on disk before the machine is changed. */
async function prepare(stateFile: StateFile, gpus: number): Promise<SandboxState> {
  const baseline = await recordBaseline();
  const state: SandboxState = {
    version: 1,
    startedAt: new Date().toISOString(),
    phase: "starting",
    nodeName: nodeNameFor(os.hostname()),
    gpus,
    network: await freeNetwork(),
    ports: {},
    baseline,
    processes: [],
    timings: [],
  };
  stateFile.write(state);
  fs.rmSync(logDirectory, { recursive: true, force: true });
  writeOwner(baseline, state.network);
  return state;
}

/** A node name out of a host name: lower case letters, digits and hyphens, not empty. */
export function nodeNameFor(hostname: string): string {
  const label = (hostname.toLowerCase().split(".")[0] ?? "")
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/^-+|-+$/g, "");
  return label === "" ? "sandbox" : label;
}

function writeKubeconfig(credentials: CredentialFiles, settings: ClusterSettings): void {
  const authority = fs.readFileSync(credentials.apiserverCertificate, "utf8");
  writePrivateFile(
    credentials.kubeconfig,
    kubeconfigText(apiserverUrl(settings), authority, settings.token),
  );
}

/**
 * Runs all works beside each other. When one fails the others are abandoned, but waited for: nothing is started after
 * the caller begins to stop what was started.
 * @throws the first error.
 */
export async function settleAll(
  abandon: AbortController,
  works: readonly (() => Promise<void>)[],
): Promise<void> {
  const errors: unknown[] = [];
  await Promise.all(
    works.map((work) =>
      work().catch((error: unknown) => {
        errors.push(error);
        abandon.abort();
      }),
    ),
  );
  const [first] = errors;
  if (first instanceof Error) throw first;
  if (first !== undefined) throw new Error("A part could not be started.", { cause: first });
}
