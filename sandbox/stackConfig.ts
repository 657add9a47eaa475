import { parseDocument } from "yaml";

/** What is known only when the sandbox has started. */
export interface SandboxAddresses {
  readonly kubeconfig: string;
  /** S3 as pods and this machine reach it. */
  readonly aws: { readonly host: string; readonly port: number };
}

const namespace = "triton-platform";

/**
 * The stack's configuration with the addresses of this sandbox.
 *
 * @param committed text of the Pulumi.sandbox.yaml under version control
 * @param previous text that this made before; what the engine has added to it since, salt and secrets, is kept
 */
export function sandboxStackConfig(
  committed: string,
  addresses: SandboxAddresses,
  previous = "",
): string {
  const document = parseDocument(committed);
  document.commentBefore =
    " Made by `npm run sandbox` from Pulumi.sandbox.yaml; changes here are lost.";
  const key = (name: string): string => `${namespace}:${name}`;
  document.setIn(["config", key("kubernetes")], { kubeconfig: addresses.kubeconfig });
  document.setIn(["config", key("modelRepository"), "endpoint"], {
    scheme: "http",
    ...addresses.aws,
  });
  const before = parseDocument(previous);
  const salt = before.get("encryptionsalt");
  if (typeof salt === "string") document.set("encryptionsalt", salt);
  for (const name of secretKeys) {
    const secret = before.getIn(["config", key(name), "secure"]);
    if (typeof secret === "string") document.setIn(["config", key(name)], { secure: secret });
  }
  return document.toString();
}

/** Keys of the sandbox's object store; their values are random and live as long as the sandbox. */
export const secretKeys = ["awsAccessKeyId", "awsSecretAccessKey"] as const;

/** Whether the text has a value for every secret. */
export function hasSecrets(text: string): boolean {
  const document = parseDocument(text);
  return secretKeys.every((name) => document.hasIn(["config", `${namespace}:${name}`, "secure"]));
}

/** Region that the stack's bucket is in. */
export function regionOf(text: string): string {
  const region = parseDocument(text).getIn(["config", `${namespace}:modelRepository`, "region"]);
  return typeof region === "string" ? region : "us-west-2";
}
