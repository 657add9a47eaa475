import { run } from "./command";
import { z } from "zod";
import { SandboxError } from "../sandboxError";
import type { SandboxNetwork } from "../state";
import { addressOf, firstFree, parseBlock, type Block } from "./cidr";

/** Name of the bridge that pods are attached to. */
export const bridgeName = "tp0";

const podSubnets = ["10.244.0.0/24", "10.245.0.0/24", "172.30.244.0/24", "192.168.244.0/24"];
const serviceSubnets = ["10.96.0.0/24", "10.97.0.0/24", "172.30.96.0/24", "192.168.96.0/24"];
const fakePodSubnets = ["10.246.0.0/16", "10.247.0.0/16", "172.29.0.0/16"];
/** Documentation ranges: nobody's real address (https://www.rfc-editor.org/rfc/rfc5737#section-3). */
const loadBalancerSubnets = ["198.51.100.0/24", "203.0.113.0/24", "192.0.2.0/24"];

/**
 * Subnets that overlap no address or route of this machine.
 * @throws SandboxError naming the candidates of the network for which none is free.
 */
export function chooseNetwork(used: readonly Block[]): SandboxNetwork {
  const choose = (what: string, candidates: readonly string[]): string => {
    const subnet = firstFree(candidates, used);
    if (subnet === undefined) {
      throw new SandboxError(
        `No free subnet for ${what}: every one of ${candidates.join(", ")} overlaps a route of this machine.`,
        "`ip route show table all` lists them; take one down, for example a VPN, and run again.",
      );
    }
    return subnet;
  };
  const podSubnet = choose("pods", podSubnets);
  return {
    bridge: bridgeName,
    address: addressOf(podSubnet, 1),
    podSubnet,
    serviceSubnet: choose("Services", serviceSubnets),
    loadBalancerSubnet: choose("load balancers", loadBalancerSubnets),
    fakePodSubnet: choose("pods of fake nodes", fakePodSubnets),
  };
}

const routesSchema = z.array(z.looseObject({ dst: z.string() }));

/** Blocks of every IPv4 route and address of `ip -j -4 route show table all`; the default route is none. */
export function blocksInUse(routesJson: string): Block[] {
  return routesSchema
    .parse(JSON.parse(routesJson))
    .map((route) => parseBlock(route.dst))
    .filter((block): block is Block => block !== undefined && block.size < 2 ** 32);
}

/** Subnets for a new sandbox on this machine. */
export async function freeNetwork(): Promise<SandboxNetwork> {
  const { stdout } = await run("ip", ["-j", "-4", "route", "show", "table", "all"]);
  return chooseNetwork(blocksInUse(stdout));
}

/**
 * Arguments of `ip` that build the network.
 *
 * The Service and load balancer ranges become local to this machine, and the range of fake pods unreachable: a
 * packet to an address that no Service has is refused here instead of leaving by the default route.
 */
export function networkCommands(network: SandboxNetwork): string[][] {
  const length = network.podSubnet.split("/")[1] ?? "24";
  const local = (subnet: string): string[] => [
    "route",
    "add",
    "local",
    subnet,
    "dev",
    "lo",
    "src",
    network.address,
  ];
  return [
    ["link", "add", network.bridge, "type", "bridge"],
    ["address", "add", `${network.address}/${length}`, "dev", network.bridge],
    ["link", "set", network.bridge, "up"],
    local(network.serviceSubnet),
    local(network.loadBalancerSubnet),
    ["route", "add", "unreachable", network.fakePodSubnet],
  ];
}

/** Arguments of `ip` that take the network down again; each may find nothing to do. */
export function networkRemovalCommands(network: SandboxNetwork): string[][] {
  return [
    ["route", "del", "unreachable", network.fakePodSubnet],
    ["route", "del", "local", network.loadBalancerSubnet, "dev", "lo"],
    ["route", "del", "local", network.serviceSubnet, "dev", "lo"],
    ["link", "del", network.bridge],
  ];
}

export async function createNetwork(network: SandboxNetwork): Promise<void> {
  for (const command of networkCommands(network)) await run("ip", command);
}

/** Removes what is there of the network; what a half-finished start did not make is passed over. */
export async function removeNetwork(network: SandboxNetwork): Promise<void> {
  for (const command of networkRemovalCommands(network))
    await run("ip", command, { reject: false });
}
