/** The key by which Pulumi marks special values: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const assetSignatures = ["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"];

type Tree = Record<string, unknown>;

function special(value: Tree): unknown {
  if (value[signatureKey] === secretSignature) {
    if (typeof value["plaintext"] === "string") {
      try {
        return plain(JSON.parse(value["plaintext"]));
      } catch {
        return value["plaintext"];
      }
    }
    return value["value"] === undefined ? "[secret]" : plain(value["value"]);
  }
  if (assetSignatures.includes(String(value[signatureKey]))) {
    return "[asset]";
  }
  return value["urn"] ?? plain(value["value"]) ?? "[special]";
}

/**
 * A copy of JSON-like data that an analyzer accepts: Pulumi's own marks are resolved, a secret whose text is not
 * there becomes a placeholder, and what JSON cannot say is left out.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => plain(item) ?? null);
  }
  if (typeof value === "object" && value !== null) {
    if (Object.hasOwn(value, signatureKey)) {
      return special(value as Tree);
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, plain(item)] as const)
        .filter(([, item]) => item !== undefined),
    );
  }
  return typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    value === null
    ? value
    : undefined;
}
