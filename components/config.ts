import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import { awsSchema } from "./aws/accountSchema";
import { eksShape } from "./aws/schema";
import { formatProblems, schemaProblems } from "./configProblems";
import { modelRepositorySchema } from "./models/schema";
import type { Problem } from "./problem";
import { configOf, targetProblems } from "./target";
import type { PlatformConfig } from "./target";
import { serverSchema } from "./triton/schema";

/** Configuration namespace: the project's name in Pulumi.yaml. */
export const PROJECT = "triton-platform";

/** Keys that must be set with `pulumi config set --secret`. */
export const SECRET_KEYS = [
  "awsAccessKeyId",
  "awsSecretAccessKey",
  "awsSessionToken",
] as const satisfies readonly (keyof z.input<typeof platformSchema>)[];

const dnsLabel = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
  error:
    "lower-case letters, digits and hyphens, at most 63, starting and ending with a letter or digit",
});

/** Resource names are `<server>-<10 hex>-<suffix>`, so a server's name must leave room in 63 characters. */
const serverName = z.string().regex(/^[a-z]([-a-z0-9]{0,29}[a-z0-9])?$/, {
  error:
    "accepted: lower-case letters, digits and hyphens, at most 31, starting with a letter and ending with a letter or digit",
});

const labelValue = z.string().regex(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/, {
  error:
    "letters, digits, hyphens, dots and underscores, at most 63, starting and ending with a letter or digit",
});

const kubernetesSchema = z
  .strictObject({
    kubeconfig: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Path of the kubeconfig file. Default: the `KUBECONFIG` variable, else `~/.kube/config`.",
      ),
    context: z
      .string()
      .min(1)
      .optional()
      .describe("Context of the kubeconfig. Default: its current context."),
  })
  .describe("The cluster that `target: existing` deploys to.");

const namespaceSchema = z
  .strictObject({
    name: dnsLabel.default("triton").describe("Namespace of the servers."),
    create: z
      .boolean()
      .default(true)
      .describe(
        "`true` creates the namespace and fails where it already exists; `false` uses one that exists and never deletes it.",
      ),
  })
  .describe("Where the servers run.");

const secret = (what: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(`${what} Plain text, not base64; set with \`pulumi config set --secret\`.`);

/** Everything that a stack file may say, under the `triton-platform:` namespace. */
export const platformSchema = z.strictObject({
  target: z
    .enum(["existing", "eks"])
    .describe(
      "`existing`: a cluster that you already have (kind, minikube, bare metal). `eks`: a cluster that the stack makes on AWS.",
    ),
  environment: z
    .enum(["local", "sandbox", "dev", "staging", "prod"])
    .describe("Label of every object; decides the levels of the policy pack."),
  owner: labelValue.describe("Team that answers for the service; a label of every object."),
  kubernetes: kubernetesSchema.prefault({}),
  namespace: namespaceSchema.prefault({}),
  modelRepository: modelRepositorySchema
    .prefault({})
    .describe("Where the releases of all servers are."),
  awsAccessKeyId: secret("Key id with read access to the bucket, for credentials `secret`."),
  awsSecretAccessKey: secret("Its secret key."),
  awsSessionToken: secret("Its session token, where the key is temporary."),
  servers: z
    .record(serverName, serverSchema)
    .refine((servers) => Object.keys(servers).length > 0, { error: "at least one server" })
    .describe("Triton servers by name. The name is part of every resource's name."),
  ...eksShape,
  aws: awsSchema
    .optional()
    .describe(
      "Account, region and credentials. Required with target `eks`; like every key below, accepted only there.",
    ),
});

/** Keys whose values are text; every other key is JSON in the engine's configuration map. */
function isText(key: string): boolean {
  return ["target", "environment", "owner", "chartRepository", ...SECRET_KEYS].includes(key);
}

function decode(key: string, text: string): unknown {
  if (isText(key)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Validates a configuration map, pure.
 *
 * @param input values by key, without the namespace
 * @returns the configuration with defaults, or every problem
 */
export function parseConfig(
  input: Readonly<Record<string, unknown>>,
): { config: PlatformConfig; problems: [] } | { config: undefined; problems: Problem[] } {
  const result = platformSchema.safeParse(input);
  const problems = [
    ...(result.success
      ? []
      : schemaProblems(platformSchema, input, result.error.issues, SECRET_KEYS)),
    ...targetProblems(input),
  ];
  const config = result.success ? configOf(result.data, input) : undefined;
  return config === undefined || problems.length > 0
    ? { config: undefined, problems }
    : { config, problems: [] };
}

/** Secrets that were set without `--secret`: they would be readable in the stack file. */
export function plainSecretProblems(
  input: Readonly<Record<string, unknown>>,
  isSecret: (key: string) => boolean,
): Problem[] {
  return SECRET_KEYS.filter((key) => key in input && !isSecret(key)).map((key) => ({
    path: key,
    message: `is stored in plain text; set it with: pulumi config set --secret ${PROJECT}:${key}`,
  }));
}

/** Present at run time and marked internal, so the type declarations leave it out. */
function isConfigSecret(key: string): boolean {
  const runtime = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  // Without it nothing can be said about a value, and none is refused.
  return runtime.isConfigSecret?.(key) ?? true;
}

/**
 * Reads and validates the stack's configuration. The only reader of `pulumi.Config`.
 *
 * @throws pulumi.RunError with every problem, its path, its value and what is accepted
 */
export function loadConfig(): PlatformConfig {
  const prefix = `${PROJECT}:`;
  const input = Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => [key.slice(prefix.length), decode(key.slice(prefix.length), text)]),
  );
  const { config, problems } = parseConfig(input);
  const plain = plainSecretProblems(input, (key) => isConfigSecret(`${prefix}${key}`));
  const all = [...problems, ...plain];
  if (config === undefined || all.length > 0) {
    throw new pulumi.RunError(
      formatProblems(`Configuration of stack ${pulumi.getStack()} has problems`, all),
    );
  }
  return config;
}
