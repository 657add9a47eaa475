import { AppsV1Api, CoreV1Api, KubeConfig } from "@kubernetes/client-node";

/** Clients of the sandbox's own API server, never of the user's current context. */
export interface KubernetesClient {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
}

export function kubernetesClient(kubeconfig: string): KubernetesClient {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return { core: config.makeApiClient(CoreV1Api), apps: config.makeApiClient(AppsV1Api) };
}
