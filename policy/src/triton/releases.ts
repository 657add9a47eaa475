/** A Triton server version `2.<minor>.<patch>`; only the minor number matters to flags and fixes. */
export type ServerMinor = number;

/**
 * Container releases whose step to the server's minor version is not one a month. Between them, one release a month is
 * one minor version: https://github.com/triton-inference-server/server/tags
 */
const anchors: readonly (readonly [year: number, month: number, minor: ServerMinor])[] = [
  [20, 6, 0],
  [20, 8, 2],
  [21, 2, 7],
  [22, 1, 18],
  [23, 1, 30],
  [24, 1, 42],
  [24, 10, 51],
  [25, 1, 54],
  [25, 7, 59],
  [25, 8, 60],
  [26, 1, 65],
];

/** The newest server minor whose flags this pack's table was read from. */
export const newestKnownMinor: ServerMinor = 72;

function months(year: number, month: number): number {
  return year * 12 + month;
}

/** The server minor of a container release such as `26.08`; `undefined` for anything else. */
export function minorOfRelease(release: string): ServerMinor | undefined {
  const [, year, month] = /^(\d{2})\.(\d{2})(?:$|[-.])/.exec(release) ?? [];
  const at = months(Number(year), Number(month));
  const anchor = anchors.findLast(([y, m]) => months(y, m) <= at);
  return year === undefined || Number(month) < 1 || Number(month) > 12 || anchor === undefined
    ? undefined
    : anchor[2] + at - months(anchor[0], anchor[1]);
}

/** The server minor of a version such as `2.72` or `2.72.0`. */
export function minorOfVersion(version: string): ServerMinor | undefined {
  const [, minor] = /^v?2\.(\d+)(?:\.\d+)?$/.exec(version) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
