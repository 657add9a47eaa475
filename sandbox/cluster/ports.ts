import getPort from "get-port";

/** Listeners that run on a port of their own choice; the value says on which address. */
const listeners = {
  etcd: "loopback",
  etcdPeer: "loopback",
  apiserver: "bridge",
  controllerManager: "loopback",
  scheduler: "loopback",
  kubelet: "bridge",
  kubeletHealth: "loopback",
  kubeProxyHealth: "loopback",
  kubeProxyMetrics: "loopback",
  kwok: "loopback",
  aws: "bridge",
} as const;

export type Listener = keyof typeof listeners;
export type Ports = Record<Listener, number>;

const names = Object.keys(listeners) as Listener[];

/** A free random port for each listener, all different, so that no fixed port of the machine is taken. */
export async function choosePorts(bridgeAddress: string): Promise<Ports> {
  const chosen: [Listener, number][] = [];
  for (const name of names) {
    const host = listeners[name] === "bridge" ? bridgeAddress : "127.0.0.1";
    const port = await getPort({ host, exclude: chosen.map(([, taken]) => taken) });
    chosen.push([name, port]);
  }
  return Object.fromEntries(chosen) as Ports;
}

/**
 * The ports of a recorded state.
 * @throws TypeError when one is missing: the state is of another version of the sandbox.
 */
export function recordedPorts(ports: Readonly<Record<string, number>>): Ports {
  return Object.fromEntries(
    names.map((name) => {
      const port = ports[name];
      if (port === undefined) throw new TypeError(`the sandbox's state has no port for ${name}`);
      return [name, port];
    }),
  ) as Ports;
}
