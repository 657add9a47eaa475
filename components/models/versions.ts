import type { ConfigMessage } from "./modelConfig";

/** A version directory: an integer that does not start with 0 and fits Triton's 64 bits. */
export function isVersionDirectory(name: string): boolean {
  return /^[1-9]\d{0,18}$/.test(name) && BigInt(name) < 2n ** 63n;
}

/** A directory that its author surely meant as a version: `01`, `0`, `v2`, `1.0`. */
export function looksLikeVersion(name: string): boolean {
  return /^v?\d+(\.\d+)*$/i.test(name) && !isVersionDirectory(name);
}

/** Version directories among the paths of a model, ascending. */
export function versionsOf(paths: readonly string[]): readonly string[] {
  const directories = new Set(
    paths.flatMap((path) => {
      const [first, ...rest] = path.split("/");
      return first !== undefined && rest.length > 0 && isVersionDirectory(first) ? [first] : [];
    }),
  );
  return [...directories].sort((a, b) => Number(BigInt(a) - BigInt(b)));
}

/**
 * Versions that the policy loads from those present; the default is the highest one.
 * Source: `ModelVersionPolicy` in
 * https://github.com/triton-inference-server/common/blob/main/protobuf/model_config.proto
 */
export function loadedVersions(
  present: readonly string[],
  config: ConfigMessage,
): readonly string[] {
  const policy = config.message("version_policy");
  if (policy?.has("all") === true) {
    return present;
  }
  const specific = policy?.message("specific");
  if (specific !== undefined) {
    const wanted = specific.integers("versions").map(({ value }) => value.toString());
    return present.filter((version) => wanted.includes(version));
  }
  const count = Number(policy?.message("latest")?.integer("num_versions")?.value ?? 1n);
  return present.slice(-Math.max(1, count));
}
