import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout } from "node:timers/promises";

import type { Engine, EngineResult, RunOptions, Stack } from "./engine";

/** A stack's state as `pulumi stack export` writes it. */
export interface ExportedState {
  readonly version: number;
  readonly deployment: Deployment;
}

/** The part of a state that names its resources, as far as it is read here. */
export interface Deployment {
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: readonly PendingOperation[];
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What the engine was doing when it was killed. */
export interface PendingOperation {
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
  readonly resource: StateResource;
}

export interface Recovery {
  /** URNs of creations that had succeeded, or may have: the state now has what is really there. */
  readonly adopted: readonly string[];
  /** URNs of creations whose id cannot be known in advance: if one had succeeded, its object is left behind. */
  readonly dropped: readonly string[];
  /** The refresh that settled the rest; undefined where nothing was pending. */
  readonly refresh: EngineResult | undefined;
}

/**
 * Brings a stack back to a state that `up` can continue from.
 * The lock of the dead engine is removed; what it was creating enters the state under the id that the inputs give,
 * and a refresh then keeps it if it is really there.
 * (`pulumi refresh --import-pending-creates` of 3.259.0 forgets such a resource instead.)
 *
 * @throws Error when the engine that holds the lock still runs, or a command fails.
 */
export async function recoverStack(
  engine: Engine,
  backend: string,
  stack: Stack,
  options: RunOptions,
): Promise<Recovery> {
  const holder = await lockHolder(backend, stack);
  if (holder !== undefined && isAlive(holder)) {
    throw new Error(
      `the stack ${stack.name} is being updated by process ${holder}: wait for it, or end it first`,
    );
  }
  if (holder !== undefined) {
    await engine.endOrphanedPlugins();
    // The plugins written in TypeScript notice within half a second that their engine is gone.
    await setTimeout(1000);
    succeeded(await engine.cancel(stack, options), "the lock cannot be removed");
  }
  const exported = await engine.exportState(stack);
  const settled = settlePending(exported.deployment, engine.accountId);
  if (settled === undefined) return { adopted: [], dropped: [], refresh: undefined };
  const state = { ...exported, deployment: settled.deployment };
  succeeded(await engine.importState(stack, state, options), "the state cannot be written");
  const refresh = succeeded(await engine.refresh(stack, options), "the state cannot be refreshed");
  return { adopted: settled.adopted, dropped: settled.dropped, refresh };
}

/** Takes the pending operations out of a state; undefined where there are none. */
export function settlePending(
  deployment: Deployment,
  accountId: string | undefined,
): { deployment: Deployment; adopted: readonly string[]; dropped: readonly string[] } | undefined {
  const { resources = [], pending_operations: pending = [] } = deployment;
  if (pending.length === 0) return undefined;
  const present = new Set(resources.map(({ urn }) => urn));
  const creating = pending
    .filter(({ type }) => type === "creating")
    .map(({ resource }) => resource);
  const adopted = creating.flatMap((resource) => {
    const id = expectedId(resource, accountId);
    // A resource that is there already was being replaced; the next update begins that anew.
    return id === undefined || present.has(resource.urn) ? [] : [{ ...resource, id }];
  });
  const urns = adopted.map(({ urn }) => urn);
  return {
    deployment: { ...deployment, resources: [...resources, ...adopted], pending_operations: [] },
    adopted: urns,
    dropped: creating.map(({ urn }) => urn).filter((urn) => !urns.includes(urn)),
  };
}

function succeeded(result: EngineResult, problem: string): EngineResult {
  if (result.exitCode !== 0) throw new Error(`${problem}:\n${result.output}`);
  return result;
}

/** Types whose id is one of their inputs. */
const idInput: Readonly<Record<string, string>> = {
  "aws:iam/role:Role": "name",
  "aws:kms/alias:Alias": "name",
  "aws:s3/bucket:Bucket": "bucket",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "bucket",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "bucket",
  "aws:s3/bucketPolicy:BucketPolicy": "bucket",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "bucket",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    "bucket",
  "aws:s3/bucketVersioning:BucketVersioning": "bucket",
};

/** The id that a resource gets if its creation succeeds, where the inputs tell; names are chosen before creation. */
export function expectedId(
  { type, inputs = {} }: StateResource,
  accountId: string | undefined,
): string | undefined {
  const property = idInput[type];
  if (property !== undefined) return text(inputs[property]);
  if (type === "aws:iam/openIdConnectProvider:OpenIdConnectProvider") {
    return join(iamArn("oidc-provider", accountId), text(inputs.url)?.replace("https://", ""));
  }
  if (type === "aws:iam/policy:Policy" && (inputs.path ?? "/") === "/") {
    return join(iamArn("policy", accountId), text(inputs.name));
  }
  if (type === "aws:iam/rolePolicy:RolePolicy")
    return join(text(inputs.role), text(inputs.name), ":");
  if (type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment") {
    return join(text(inputs.role), text(inputs.policyArn));
  }
  if (type === "aws:s3/bucketObjectv2:BucketObjectv2" || type === "aws:s3/objectCopy:ObjectCopy") {
    return join(text(inputs.bucket), text(inputs.key));
  }
  if (type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/")) {
    const { name, namespace } = (inputs.metadata ?? {}) as { name?: unknown; namespace?: unknown };
    return namespace === undefined ? text(name) : join(text(namespace), text(name));
  }
  return undefined;
}

function iamArn(kind: string, accountId: string | undefined): string | undefined {
  return accountId === undefined ? undefined : `arn:aws:iam::${accountId}:${kind}`;
}

function join(first: string | undefined, second: string | undefined, by = "/"): string | undefined {
  return first === undefined || second === undefined ? undefined : `${first}${by}${second}`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The process that the backend's lock names (https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/backend/diy/lock.go). */
async function lockHolder(backend: string, stack: Stack): Promise<number | undefined> {
  const locks = path.join(backend, ".pulumi", "locks");
  const files = await fs.readdir(locks, { recursive: true }).catch(() => []);
  const own = files.find(
    (file) => file.endsWith(".json") && file.split(path.sep).includes(stack.name),
  );
  if (own === undefined) return undefined;
  return (JSON.parse(await fs.readFile(path.join(locks, own), "utf8")) as { pid: number }).pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
