/**
 * Orders two server versions such as `2.51` and `2.51.0`; missing parts count as 0.
 *
 * @returns negative, 0 or positive, like a comparison function of `sort`
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
