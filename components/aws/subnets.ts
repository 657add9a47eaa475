import { containsCidr, addressCount, formatCidr, overlapsCidr, parseCidr, subnetOf } from "./cidr";
import type { Cidr } from "./cidr";
import type { NetworkConfig } from "./networkSchema";
import type { Problem } from "../problem";

/** Subnets of one availability zone. */
export interface ZoneSubnets {
  readonly private: string;
  readonly public: string;
}

/** Prefixes that the allocator accepts for the VPC. */
export const VPC_PREFIX = { largest: 16, smallest: 20 } as const;

/**
 * Addresses of a subnet that pods cannot have: five that AWS keeps, eight that the load balancer controller wants
 * free, sixteen for the control plane's interfaces, one for each interface endpoint.
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/subnet_discovery/
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
const RESERVED_ADDRESSES = 5 + 8 + 16 + 10;

/** Zones end in a letter; its place in the alphabet is the zone's share of the VPC. */
function zoneIndex(zone: string): number {
  return zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0);
}

/** Whether the zone's letter has one of the eight shares. */
export function hasShare(zone: string): boolean {
  return /[a-h]$/.test(zone);
}

/**
 * Subnets of a zone in a VPC. The VPC is cut into eight equal shares, zone `a` gets the first, `b` the second: what a
 * zone gets depends on nothing but its own letter, so that adding a zone moves no subnet. The first half of a share
 * is the private subnet, the next sixteenth the public one.
 *
 * @throws RangeError where the zone's letter is beyond `h`
 */
export function allocateSubnets(vpc: Cidr, zone: string): { private: Cidr; public: Cidr } {
  const share = subnetOf(vpc, vpc.prefix + 3, zoneIndex(zone));
  return {
    private: subnetOf(share, share.prefix + 1, 0),
    public: subnetOf(share, share.prefix + 4, 8),
  };
}

/** The subnets of every zone, given or allocated. */
export function planSubnets(
  network: Pick<NetworkConfig, "cidr" | "zones" | "subnets">,
): Readonly<Record<string, ZoneSubnets>> {
  const vpc = parseCidr(network.cidr);
  if (vpc === undefined) return {};
  return Object.fromEntries(
    network.zones.filter(hasShare).map((zone) => {
      const allocated = allocateSubnets(vpc, zone);
      const given = network.subnets[zone];
      return [
        zone,
        {
          private: given?.private ?? formatCidr(allocated.private),
          public: given?.public ?? formatCidr(allocated.public),
        },
      ];
    }),
  );
}

/** A subnet or another network, with the configuration path it comes from. */
interface Named {
  readonly path: string;
  readonly text: string;
  readonly cidr: Cidr;
}

function named(path: string, text: string): { value?: Named; problem?: Problem } {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return { value: { path, text, cidr } };
  return {
    problem: {
      path,
      message: `"${text}" is not a network; accepted: an IPv4 address and prefix without further bits set, as in 10.0.0.0/16`,
    },
  };
}

function overlapProblems(items: readonly Named[], others: readonly Named[]): Problem[] {
  return items.flatMap((item, index) =>
    [...items.slice(0, index), ...others]
      .filter((other) => overlapsCidr(item.cidr, other.cidr))
      .map((other) => ({
        path: item.path,
        message: `"${item.text}" overlaps ${other.path} "${other.text}"; choose a network of its own`,
      })),
  );
}

/**
 * What is wrong with the network's addresses: no networks, a VPC of the wrong size, overlaps, subnets outside the VPC
 * or too small.
 *
 * @param addressesPerZone addresses that nodes and pods of one zone can take
 */
export function addressProblems(network: NetworkConfig, addressesPerZone: number): Problem[] {
  const vpc = named("network.cidr", network.cidr);
  const service = named("network.serviceCidr", network.serviceCidr);
  const reserved = network.reservedCidrs.map((text, index) =>
    named(`network.reservedCidrs[${String(index)}]`, text),
  );
  const problems = [vpc, service, ...reserved].flatMap(({ problem }) =>
    problem === undefined ? [] : [problem],
  );
  if (vpc.value === undefined) return problems;
  const values = (items: readonly { value?: Named }[]) =>
    items.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const others = values([service, ...reserved]);
  problems.push(...overlapProblems([vpc.value], others));
  const { prefix } = vpc.value.cidr;
  if (prefix < VPC_PREFIX.largest || prefix > VPC_PREFIX.smallest) {
    return [
      ...problems,
      {
        path: "network.cidr",
        message: `"${network.cidr}" is a /${String(prefix)}; accepted: /${String(VPC_PREFIX.largest)} to /${String(VPC_PREFIX.smallest)}`,
      },
    ];
  }
  return [...problems, ...subnetProblems(network, vpc.value, addressesPerZone)];
}

function subnetProblems(network: NetworkConfig, vpc: Named, addressesPerZone: number): Problem[] {
  const plan = planSubnets(network);
  const parsed = Object.entries(plan).flatMap(([zone, subnets]) =>
    (["private", "public"] as const).map((kind) => ({
      kind,
      ...named(`network.subnets.${zone}.${kind}`, subnets[kind]),
    })),
  );
  const subnets = parsed.flatMap(({ kind, value }) =>
    value === undefined ? [] : [{ kind, ...value }],
  );
  const needed = addressesPerZone + RESERVED_ADDRESSES;
  return [
    ...parsed.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
    ...subnets
      .filter(({ cidr }) => !containsCidr(vpc.cidr, cidr))
      .map(({ path, text }) => ({
        path,
        message: `"${text}" is not inside network.cidr "${vpc.text}"`,
      })),
    ...overlapProblems(subnets, []),
    ...subnets
      .filter(({ kind, cidr }) => kind === "private" && addressCount(cidr) < needed)
      .map(({ path, text, cidr }) => ({
        path,
        message: `"${text}" has ${String(addressCount(cidr))} addresses, but the zone's nodes and pods at maximum size need ${String(needed)}; choose a larger network or fewer nodes`,
      })),
  ];
}
