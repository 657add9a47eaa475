import * as fs from "node:fs";
import { credentialDirectory } from "../paths";
import {
  allocatableGpus,
  apiserverUrl,
  awsUrl,
  broken,
  componentStatus,
  credentialFiles,
  isReady,
  kubernetesClient,
  recordedPorts,
  type ComponentStatus,
} from "../cluster";
import { SandboxError } from "../sandboxError";
import type { SandboxState } from "../state";

/** What `status` shows. */
export interface SandboxStatus {
  readonly running: boolean;
  readonly startedAt: string;
  /** Seconds that each part took to start; several start beside each other. */
  readonly timings: SandboxState["timings"];
  readonly components: readonly ComponentStatus[];
  /** Undefined where the API server does not answer. */
  readonly node:
    { readonly name: string; readonly ready: boolean; readonly gpus: number } | undefined;
  /** Load balancer addresses by `namespace/service`, each with its ports. */
  readonly loadBalancers: Readonly<Record<string, string>>;
  readonly apiServer: string;
  readonly aws: string;
  readonly kubeconfig: string;
}

/** @throws SandboxError when no sandbox runs. */
export async function readStatus(state: SandboxState | undefined): Promise<SandboxStatus> {
  if (state === undefined) {
    throw new SandboxError("No sandbox runs from this checkout.", "Start one: npm run sandbox");
  }
  const credentials = credentialFiles(credentialDirectory);
  const token = fs.existsSync(credentials.token) ? fs.readFileSync(credentials.token, "utf8") : "";
  const components = await componentStatus(state, token);
  const answers = components.some(
    ({ name, condition }) => name === "kube-apiserver" && condition === "running",
  );
  const cluster = answers ? await readCluster(state.nodeName, credentials.kubeconfig) : undefined;
  const complete = Object.keys(state.ports).length > 0;
  const settings = complete
    ? { network: state.network, ports: recordedPorts(state.ports) }
    : undefined;
  return {
    running:
      state.phase === "running" && broken(components).length === 0 && cluster?.node?.ready === true,
    startedAt: state.startedAt,
    timings: state.timings,
    components,
    node: cluster?.node,
    loadBalancers: cluster?.loadBalancers ?? {},
    apiServer: settings === undefined ? "" : apiserverUrl(settings),
    aws: settings === undefined ? "" : awsUrl(settings),
    kubeconfig: credentials.kubeconfig,
  };
}

async function readCluster(
  nodeName: string,
  kubeconfig: string,
): Promise<Pick<SandboxStatus, "node" | "loadBalancers">> {
  const { core } = await kubernetesClient(kubeconfig);
  const nodes = await core.listNode({ fieldSelector: `metadata.name=${nodeName}` });
  const services = await core.listServiceForAllNamespaces();
  const [node] = nodes.items;
  const balanced = services.items.flatMap(({ metadata, spec, status }): [string, string][] => {
    const address = status?.loadBalancer?.ingress?.[0]?.ip;
    if (address === undefined) return [];
    const ports = spec?.ports?.map(({ port }) => `${address}:${port}`) ?? [];
    return [[`${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`, ports.join(" ")]];
  });
  return {
    node:
      node === undefined
        ? undefined
        : { name: nodeName, ready: isReady(node), gpus: allocatableGpus(node) },
    loadBalancers: Object.fromEntries(balanced),
  };
}

/** The status as lines of a table. */
export function statusLines(status: SandboxStatus): string[] {
  const width = Math.max(...status.components.map(({ name }) => name.length), 9);
  const rows = status.components.map(({ name, pid, condition, memory }) => {
    const size = memory === undefined ? "" : `${Math.round(memory / 2 ** 20)} MiB`;
    return `${name.padEnd(width)}  ${String(pid).padStart(8)}  ${condition.padEnd(9)}  ${size.padStart(8)}`;
  });
  const { node } = status;
  return [
    `${"COMPONENT".padEnd(width)}  ${"PROCESS".padStart(8)}  ${"STATE".padEnd(9)}  ${"MEMORY".padStart(8)}`,
    ...rows,
    "",
    `Started         ${status.startedAt}`,
    node === undefined
      ? "Node            unknown: the API server does not answer"
      : `Node            ${node.name}, ${node.ready ? "ready" : "not ready"}, ${node.gpus} GPUs advertised`,
    `API server      ${status.apiServer}`,
    `AWS APIs        ${status.aws}`,
    `Kubeconfig      ${status.kubeconfig}`,
    ...Object.entries(status.loadBalancers).map(
      ([service, address]) => `Load balancer   ${address} (${service})`,
    ),
  ];
}
