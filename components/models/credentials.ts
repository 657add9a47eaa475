import { scryptSync } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { StackIdentity } from "./bucketName";

/** Static keys in plain text, as AWS shows them. They become secret on their way into the state. */
export interface CredentialValues {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Environment variables that Triton's S3 client reads. */
export type CredentialVariable =
  "AWS_DEFAULT_REGION" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN";

/** Keys of the Secret for these values, in the order of the container's environment. */
export function credentialVariables(values: CredentialValues): readonly CredentialVariable[] {
  const always: CredentialVariable[] = [
    "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
  ];
  return values.sessionToken === undefined ? always : [...always, "AWS_SESSION_TOKEN"];
}

/** The `data` of the Secret: every value in base64, exactly once. */
export function encodeCredentials(
  values: CredentialValues,
): Readonly<Partial<Record<CredentialVariable, string>>> {
  const plain: Record<CredentialVariable, string> = {
    AWS_DEFAULT_REGION: values.region,
    AWS_ACCESS_KEY_ID: values.accessKeyId,
    AWS_SECRET_ACCESS_KEY: values.secretAccessKey,
    AWS_SESSION_TOKEN: values.sessionToken ?? "",
  };
  return Object.fromEntries(
    credentialVariables(values).map((variable) => [
      variable,
      Buffer.from(plain[variable]).toString("base64"),
    ]),
  );
}

/**
 * Name of the Secret: another one for other values, so that pods roll when a key changes, and known
 * at preview. A slow, salted function makes it because the name is public: a plain hash would let
 * anyone who can read pod templates test guesses.
 */
export function credentialSecretName(
  server: string,
  identity: StackIdentity,
  values: CredentialValues,
): string {
  const salt = `${identity.organization}/${identity.project}/${identity.stack}/${server}`;
  const content = JSON.stringify([
    values.region,
    values.accessKeyId,
    values.secretAccessKey,
    values.sessionToken ?? null,
  ]);
  // 32 MiB and about a tenth of a second for each guess.
  const hash = scryptSync(content, salt, 5, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 });
  return `${server}-aws-credentials-${hash.toString("hex")}`;
}

/** The environment of the container: references only, no value. */
export function credentialEnvironment(
  secretName: string,
  variables: readonly CredentialVariable[],
): { name: string; valueFrom: { secretKeyRef: { name: string; key: string } } }[] {
  return variables.map((variable) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secretName, key: variable } },
  }));
}

/** Keys of one server. */
export interface AwsCredentialsArgs {
  /** Name of the server: part of the Secret's name. */
  readonly server: string;
  readonly namespace: pulumi.Input<string>;
  /** Plain text. */
  readonly values: CredentialValues;
  /** Labels of the Secret. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Immutable Secret with the keys that Triton reads its models with. */
export class AwsCredentials extends pulumi.ComponentResource {
  /** Known at preview. */
  public readonly secretName: string;
  /** The container's environment, ready for the pod template. */
  public readonly environment: ReturnType<typeof credentialEnvironment>;

  constructor(name: string, args: AwsCredentialsArgs, opts?: pulumi.ComponentResourceOptions) {
    // The values stay out of the component's own inputs, which would show them in the state.
    super("triton-platform:models:AwsCredentials", name, {}, opts);
    this.secretName = credentialSecretName(
      args.server,
      {
        organization: pulumi.getOrganization(),
        project: pulumi.getProject(),
        stack: pulumi.getStack(),
      },
      args.values,
    );
    this.environment = credentialEnvironment(this.secretName, credentialVariables(args.values));
    new k8s.core.v1.Secret(
      `${name}-secret`,
      {
        metadata: { name: this.secretName, namespace: args.namespace, labels: { ...args.labels } },
        type: "Opaque",
        immutable: true,
        data: pulumi.secret({ ...encodeCredentials(args.values) }),
      },
      { parent: this, additionalSecretOutputs: ["data"] },
    );
    this.registerOutputs({ secretName: this.secretName });
  }
}
