import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { SECRET_KEYS, loadConfig } from "../../components/config";
import type { Caller } from "../../components/aws/deployer";
import type { ClusterAccess } from "../../components/existing/clusterAccess";
import { deployPlatform } from "../../components/platform";
import { recordResources } from "./mocks";
import type { Recording, RecordingArgs } from "./mocks";

/** The repository's root. */
export const root = join(__dirname, "..", "..");

/** A value in the shape of a key, made from its name: no fixture holds anything that could be taken for a real one. */
export function fakeSecret(name: string): string {
  return createHash("sha256").update(name).digest("base64url").slice(0, 40);
}

/** A cluster without namespaces, as a plan sees it; nothing is asked over a network. */
export const emptyCluster: ClusterAccess = {
  kubeconfig: "kubeconfig of a test",
  identifier: "00000000-0000-4000-8000-000000000000",
  readNamespace: () => Promise.resolve(undefined),
};

/** Who deploys the committed stacks of target eks. */
export const deployer: Caller = {
  arn: "arn:aws:sts::123456789012:assumed-role/triton-deployer/session",
  accountId: "123456789012",
};

/** What AWS computes and the program reads, and its answers to look-ups before the first update. */
export const awsAnswers = {
  outputs: {
    "aws:eks/cluster:Cluster": () => ({
      endpoint: "https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com",
      certificateAuthority: { data: "Q0E=" },
      identities: [
        { oidcs: [{ issuer: "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF" }] },
      ],
    }),
    "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
    "aws:kms/key:Key": (name: string) => ({ keyId: `${name}-id` }),
  },
  calls: {
    "aws:eks/getNodeGroups:getNodeGroups": () => ({ names: [] }),
  },
} satisfies RecordingArgs;

/** Configuration of a committed stack file as the engine hands it to the program, with secrets set. */
export function stackConfig(stack: string): {
  config: Record<string, string>;
  secretKeys: string[];
} {
  const file = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  const keys = file.config["triton-platform:target"] === "eks" ? [] : SECRET_KEYS;
  const secrets = keys
    .filter((key) => key !== "awsSessionToken")
    .map((key): [string, string] => [`triton-platform:${key}`, fakeSecret(key)]);
  const values = Object.entries(file.config).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return {
    config: Object.fromEntries([...values, ...secrets]),
    secretKeys: secrets.map(([key]) => key),
  };
}

/** Records the whole program for a committed stack file. */
export function recordStack(stack: string, args: RecordingArgs = {}): Promise<Recording> {
  return recordResources(
    () =>
      deployPlatform(loadConfig(), root, {
        connect: () => Promise.resolve(emptyCluster),
        identify: () => Promise.resolve(deployer),
      }),
    { stack, ...stackConfig(stack), ...awsAnswers, ...args },
  );
}
