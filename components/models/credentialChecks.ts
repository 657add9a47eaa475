import type { Problem } from "../problem";

/** The configured keys, in plain text, and how Triton is to prove who it is. */
export interface ConfiguredCredentials {
  readonly mode: "secret" | "irsa";
  readonly awsAccessKeyId?: string | undefined;
  readonly awsSecretAccessKey?: string | undefined;
  readonly awsSessionToken?: string | undefined;
}

const KEYS = ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"] as const;
const REQUIRED: readonly string[] = ["awsAccessKeyId", "awsSecretAccessKey"];

/** What is wrong with the configured keys. No message holds any part of a value. */
export function credentialProblems(configured: ConfiguredCredentials): Problem[] {
  return KEYS.flatMap((key): Problem[] => {
    const value = configured[key];
    if (configured.mode === "irsa") {
      return value === undefined
        ? []
        : [
            {
              path: key,
              message: `is set, but modelRepository.credentials is "irsa", and a static key would silently win over the role; remove it with: pulumi config rm triton-platform:${key}`,
            },
          ];
    }
    if (value === undefined) {
      return REQUIRED.includes(key)
        ? [
            {
              path: key,
              message: `is missing; modelRepository.credentials is "secret", so set it with: pulumi config set --secret triton-platform:${key}`,
            },
          ]
        : [];
    }
    const message = valueProblem(value);
    return message === undefined ? [] : [{ path: key, message }];
  });
}

function valueProblem(value: string): string | undefined {
  if (value === "") {
    return "is empty; accepted: the key as AWS shows it";
  }
  if (/\s/.test(value)) {
    return "holds a space or a line break; accepted: the key as AWS shows it, without them";
  }
  if (isEncodedByHand(value)) {
    return "is base64 of a key, not the key itself; accepted: the key as AWS shows it, which is encoded once on its way into the Secret";
  }
  return undefined;
}

/** Key ids and secret keys in the form that AWS issues: never taken for an encoding of one. */
const GENUINE = /^(?:[A-Z0-9]{20}|[A-Za-z0-9/+]{40})$/;

/**
 * Whether a value is base64 of a key: it survives decoding and encoding unchanged, and what it
 * decodes to is made of the characters of a key alone, perhaps with the line break that `echo`
 * without `-n` adds. Random keys decode to bytes that are no text.
 */
export function isEncodedByHand(value: string): boolean {
  if (GENUINE.test(value)) {
    return false;
  }
  const bytes = Buffer.from(value, "base64");
  if (bytes.toString("base64") !== value) {
    return false;
  }
  const decoded = bytes.toString("latin1");
  const shortest = value.endsWith("=") ? 4 : 8;
  return decoded.length >= shortest && /^[A-Za-z0-9/+=_.-]+\n?$/.test(decoded);
}
