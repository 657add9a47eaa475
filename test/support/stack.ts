import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { SECRET_KEYS, loadConfig } from "../../components/config";
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

/** Configuration of a committed stack file as the engine hands it to the program, with secrets set. */
export function stackConfig(stack: string): {
  config: Record<string, string>;
  secretKeys: string[];
} {
  const file = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  const secrets = SECRET_KEYS.filter((key) => key !== "awsSessionToken").map(
    (key): [string, string] => [`triton-platform:${key}`, fakeSecret(key)],
  );
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
  return recordResources(() => deployPlatform(loadConfig(), emptyCluster, root), {
    stack,
    ...stackConfig(stack),
    ...args,
  });
}
