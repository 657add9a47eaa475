/** An availability zone as EC2 describes it. */
export interface Zone {
  readonly name: string;
  /** The same for every account, unlike the name. */
  readonly id: string;
}

/**
 * Zones without capacity for an EKS control plane.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
const UNSUPPORTED_ZONE_IDS: readonly string[] = ["use1-az3", "usw1-az2", "cac1-az3"];

/** Zones that a cluster takes where none are pinned. */
const WANTED_ZONES = 3;

/**
 * The zones to pin in a stack file: the first three by name that EKS supports and that offer every instance type.
 *
 * @param offerings names of the zones that offer each instance type
 */
export function suggestZones(
  zones: readonly Zone[],
  offerings: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return zones
    .filter(({ id }) => !UNSUPPORTED_ZONE_IDS.includes(id))
    .map(({ name }) => name)
    .filter((name) => Object.values(offerings).every((offered) => offered.includes(name)))
    .sort()
    .slice(0, WANTED_ZONES);
}

/** The lines to copy into the stack file. */
export function zonesToCopy(zones: readonly string[]): string {
  return zones
    .map(
      (zone, index) =>
        `pulumi config set --path 'triton-platform:network.zones[${String(index)}]' ${zone}`,
    )
    .join("\n");
}
