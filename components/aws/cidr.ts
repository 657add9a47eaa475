/** An IPv4 network. */
export interface Cidr {
  /** First address as an unsigned 32-bit number. */
  readonly base: number;
  /** Length of the prefix, 0 to 32. */
  readonly prefix: number;
}

const pattern = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Number of addresses. */
export function addressCount({ prefix }: Cidr): number {
  return 2 ** (32 - prefix);
}

/** Reads `10.0.0.0/16`; undefined where it is no network, or where bits beyond the prefix are set. */
export function parseCidr(text: string): Cidr | undefined {
  const [, ...groups] = pattern.exec(text) ?? [];
  const [a, b, c, d, prefix] = groups.map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  if (prefix === undefined || prefix > 32 || [a, b, c, d].some((octet) => octet > 255)) {
    return undefined;
  }
  const base = ((a * 256 + b) * 256 + c) * 256 + d;
  return base % 2 ** (32 - prefix) === 0 ? { base, prefix } : undefined;
}

export function formatCidr({ base, prefix }: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${octets.join(".")}/${String(prefix)}`;
}

/** Whether `outer` holds every address of `inner`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return (
    inner.base >= outer.base && inner.base + addressCount(inner) <= outer.base + addressCount(outer)
  );
}

/** Whether two networks share an address. */
export function overlapsCidr(a: Cidr, b: Cidr): boolean {
  return a.base < b.base + addressCount(b) && b.base < a.base + addressCount(a);
}

/**
 * The nth network of a given size inside another.
 *
 * @throws RangeError where it lies outside
 */
export function subnetOf(network: Cidr, prefix: number, index: number): Cidr {
  const subnet = { base: network.base + index * 2 ** (32 - prefix), prefix };
  if (index < 0 || !containsCidr(network, subnet)) {
    throw new RangeError(
      `network ${String(index)} of /${String(prefix)} lies outside ${formatCidr(network)}`,
    );
  }
  return subnet;
}
