import { ApiException, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import type { Cluster, Context, User } from "@kubernetes/client-node";

import type { Problem } from "../problem";

/** What the program must know about a namespace before it may create one of that name. */
export interface ExistingNamespace {
  readonly annotations: Readonly<Record<string, string>>;
  readonly terminating: boolean;
}

/** A cluster that the user already has, as far as the program reads it before it creates anything. */
export interface ClusterAccess {
  /** Kubeconfig reduced to the one context that is used; holds credentials. */
  readonly kubeconfig: string;
  /** Uid of `kube-system`: stays when credentials or addresses change, differs for every cluster. */
  readonly identifier: string;
  /** The namespace of this name, or undefined where there is none. */
  readNamespace(name: string): Promise<ExistingNamespace | undefined>;
}

/** Which context of which kubeconfig file; each defaults to what kubectl would take. */
export interface ContextSettings {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/** The cluster could not be used; each problem names the configuration path to change. */
export class ClusterAccessError extends Error {
  constructor(public readonly problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  }
}

const fail = (path: string, message: string) => new ClusterAccessError([{ path, message }]);

/** Loads the kubeconfig and keeps only the chosen context, so that no other cluster's credentials enter the state. */
export function selectContext(settings: ContextSettings): KubeConfig {
  const loaded = new KubeConfig();
  try {
    if (settings.kubeconfig === undefined) loaded.loadFromDefault();
    else loaded.loadFromFile(settings.kubeconfig);
  } catch (error) {
    throw fail(
      "kubernetes.kubeconfig",
      `${JSON.stringify(settings.kubeconfig ?? "default")} cannot be read (${reason(error)}); accepted: the path of a kubeconfig file`,
    );
  }
  const names = loaded.getContexts().map(({ name }) => name);
  const name = settings.context ?? loaded.getCurrentContext();
  const context: Context | null = loaded.getContextObject(name);
  const cluster: Cluster | null = context && loaded.getCluster(context.cluster);
  const user: User | null = context && loaded.getUser(context.user);
  if (context === null || cluster === null || user === null) {
    throw fail(
      "kubernetes.context",
      `${JSON.stringify(name)} is not a complete context of the kubeconfig; accepted: ${names.join(", ")}`,
    );
  }
  const selected = new KubeConfig();
  selected.loadFromOptions({
    clusters: [cluster],
    users: [user],
    contexts: [context],
    currentContext: name,
  });
  return selected;
}

function reason(error: unknown): string {
  if (error instanceof ApiException) return `HTTP ${String(error.code)}`;
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error.message}${cause}`;
}

async function readNamespace(
  api: CoreV1Api,
  server: string,
  name: string,
): Promise<(ExistingNamespace & { uid: string }) | undefined> {
  try {
    const { metadata, status } = await api.readNamespace({ name });
    return {
      annotations: metadata?.annotations ?? {},
      terminating: status?.phase === "Terminating",
      uid: metadata?.uid ?? "",
    };
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw fail(
      "kubernetes.context",
      `the cluster at ${server} cannot be read (${reason(error)}); accepted: a reachable cluster and a user who may get namespaces`,
    );
  }
}

/**
 * Connects to the cluster of `target: existing` and reads what decides whether anything may be created.
 *
 * @throws ClusterAccessError where the file, the context or the cluster cannot be used
 */
export async function connectExisting(settings: ContextSettings): Promise<ClusterAccess> {
  const selected = selectContext(settings);
  const server = selected.getCurrentCluster()?.server ?? "";
  const api = selected.makeApiClient(CoreV1Api);
  const system = await readNamespace(api, server, "kube-system");
  if (system === undefined) {
    throw fail("kubernetes.context", `the cluster at ${server} has no namespace kube-system`);
  }
  return {
    kubeconfig: selected.exportConfig(),
    identifier: system.uid,
    readNamespace: (name) => readNamespace(api, server, name),
  };
}
