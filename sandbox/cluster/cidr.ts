/** IPv4 address as an unsigned integer; undefined when it is not one. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** A block of IPv4 addresses: the first one and how many. */
export interface Block {
  readonly first: number;
  readonly size: number;
}

/**
 * Block of `a.b.c.d/n`, or of a single address.
 * @returns undefined for anything else, for example IPv6.
 */
export function parseBlock(text: string): Block | undefined {
  const [address = "", length = "32", ...rest] = text.split("/");
  const value = parseAddress(address);
  if (value === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length) || Number(length) > 32)
    return undefined;
  const size = 2 ** (32 - Number(length));
  return { first: value - (value % size), size };
}

export function overlaps(a: Block, b: Block): boolean {
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

/**
 * The n-th address of a subnet: 0 is the network address, 1 usually the gateway.
 * @throws RangeError when there is no such address or no such subnet.
 */
export function addressOf(subnet: string, n: number): string {
  const block = parseBlock(subnet);
  if (block === undefined) throw new RangeError(`${subnet} is not a subnet`);
  if (n < 0 || n >= block.size) throw new RangeError(`${subnet} has no address number ${n}`);
  return formatAddress(block.first + n);
}

/**
 * The first candidate that overlaps nothing in use.
 * @returns undefined when every candidate is taken.
 */
export function firstFree(
  candidates: readonly string[],
  used: readonly Block[],
): string | undefined {
  return candidates.find((candidate) => {
    const block = parseBlock(candidate);
    return block !== undefined && !used.some((taken) => overlaps(taken, block));
  });
}
