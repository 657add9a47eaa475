/** The prefix length of a network such as `10.0.0.0/8`; `undefined` when the text is not one. */
export function prefixLengthOf(network: string): number | undefined {
  const [, address = "", length] =
    /^([0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)\/(\d{1,3})$/.exec(network.trim()) ?? [];
  const bits = address.includes(":") ? 128 : 32;
  return length === undefined || Number(length) > bits ? undefined : Number(length);
}

/** Shortest prefix that is not taken for the internet: no allocation is larger, and halves of it are caught too. */
const shortestNetwork = { v4: 8, v6: 16 } as const;

/** True when a network is the internet or a large part of it, such as `0.0.0.0/0`, `::/0` or `128.0.0.0/1`. */
export function isInternet(network: string): boolean {
  const length = prefixLengthOf(network);
  const shortest = network.includes(":") ? shortestNetwork.v6 : shortestNetwork.v4;
  return length !== undefined && length < shortest;
}
