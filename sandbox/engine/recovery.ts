import * as fs from "node:fs/promises";
import * as path from "node:path";

import type { Engine, EngineResult, RunOptions, Stack } from "./engine";

/** A stack's state as `pulumi stack export` writes it, as far as it is read here. */
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
 * The lock of the dead engine is removed; what it was creating is looked up under the id that the inputs give.
 *
 * @throws Error when the engine that holds the lock still runs, or the refresh fails.
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
  if (holder !== undefined) await engine.cancel(stack, options);
  const { pending_operations: pending = [] } = await engine.exportState(stack);
  if (pending.length === 0) return { adopted: [], dropped: [], refresh: undefined };
  const creating = pending
    .filter(({ type }) => type === "creating")
    .map(({ resource }) => resource);
  const known = creating.flatMap((resource) => {
    const id = expectedId(resource);
    return id === undefined ? [] : [{ urn: resource.urn, id }];
  });
  const refresh = await engine.refresh(stack, {
    ...options,
    arguments: [
      ...known.flatMap(({ urn, id }) => [
        "--import-pending-creates",
        urn,
        "--import-pending-creates",
        id,
      ]),
      "--clear-pending-creates",
      ...(options.arguments ?? []),
    ],
  });
  if (refresh.exitCode !== 0)
    throw new Error(`the state of ${stack.name} cannot be refreshed:\n${refresh.output}`);
  const adopted = known.map(({ urn }) => urn);
  return {
    adopted,
    dropped: creating.map(({ urn }) => urn).filter((urn) => !adopted.includes(urn)),
    refresh,
  };
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
export function expectedId({ type, inputs = {} }: StateResource): string | undefined {
  const property = idInput[type];
  if (property !== undefined) return text(inputs[property]);
  if (type === "aws:s3/bucketObjectv2:BucketObjectv2" || type === "aws:s3/objectCopy:ObjectCopy") {
    return join(text(inputs.bucket), text(inputs.key));
  }
  if (type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/")) {
    const { name, namespace } = (inputs.metadata ?? {}) as { name?: unknown; namespace?: unknown };
    return namespace === undefined ? text(name) : join(text(namespace), text(name));
  }
  return undefined;
}

function join(first: string | undefined, second: string | undefined): string | undefined {
  return first === undefined || second === undefined ? undefined : `${first}/${second}`;
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
