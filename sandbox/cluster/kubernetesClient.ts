import type { AppsV1Api, CoreV1Api } from "@kubernetes/client-node";

/** Clients of the sandbox's own API server, never of the user's current context. */
export interface KubernetesClient {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
}

export async function kubernetesClient(kubeconfig: string): Promise<KubernetesClient> {
  // Takes a second to load, which commands that do not need it should not wait for.
  const { AppsV1Api, CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return { core: config.makeApiClient(CoreV1Api), apps: config.makeApiClient(AppsV1Api) };
}
