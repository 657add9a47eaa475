import { kubernetesClient } from "./cluster";

/**
 * Why pods found no node, in the scheduler's words. The provider repeats them only for pods whose events reach it after
 * those of their ReplicaSet, so that an update of an existing Deployment often fails without the reason.
 *
 * @param kubeconfig path of the sandbox's own kubeconfig
 */
export async function unscheduledPods(kubeconfig: string): Promise<string[]> {
  const { core } = await kubernetesClient(kubeconfig);
  const { items } = await core.listPodForAllNamespaces();
  return items.flatMap(({ metadata, status }) =>
    (status?.conditions ?? [])
      .filter(({ type, status: state }) => type === "PodScheduled" && state === "False")
      .map(
        ({ message }) =>
          `pod ${metadata?.namespace ?? ""}/${metadata?.name ?? ""} has no node: ${message ?? "no reason given"}`,
      ),
  );
}
