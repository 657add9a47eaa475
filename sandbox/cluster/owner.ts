import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { ownerFile, repositoryRoot } from "../paths";
import { SandboxError } from "../sandboxError";
import {
  baselineSchema,
  networkSchema,
  writePrivateFile,
  type Baseline,
  type SandboxNetwork,
} from "../state";

const ownerSchema = z.strictObject({
  repository: z.string(),
  baseline: baselineSchema,
  network: networkSchema,
});

/**
 * The checkout whose sandbox runs on this machine, and what is needed to remove it where that checkout's own record
 * was deleted.
 */
export type Owner = z.infer<typeof ownerSchema>;

/** @returns undefined where no sandbox runs, or its record cannot be read. */
export function readOwner(file: string = ownerFile): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(fs.readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Says on the machine itself whose sandbox this is. */
export function writeOwner(baseline: Baseline, network: SandboxNetwork): void {
  writePrivateFile(
    ownerFile,
    JSON.stringify({ repository: repositoryRoot, baseline, network } satisfies Owner),
  );
}

/**
 * The reason why a checkout must leave the machine's sandbox alone; undefined when it is its own, or nobody's.
 * @param hasState whether a checkout still has the record of its sandbox; without it only others can remove it
 */
export function foreignSandbox(
  owner: Owner | undefined,
  repository: string,
  hasState: (repository: string) => boolean,
): SandboxError | undefined {
  if (owner === undefined || owner.repository === repository || !hasState(owner.repository)) {
    return undefined;
  }
  return new SandboxError(
    `The sandbox of another checkout runs on this machine: ${owner.repository}.`,
    `Stop it there first: cd ${owner.repository} && npm run sandbox -- down`,
  );
}

/** @throws SandboxError when the machine's sandbox is another checkout's. */
export function requireOwnSandbox(): void {
  const problem = foreignSandbox(readOwner(), repositoryRoot, (repository) =>
    fs.existsSync(path.join(repository, ".sandbox", "state.json")),
  );
  if (problem !== undefined) throw problem;
}
