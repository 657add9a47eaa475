import * as fs from "node:fs";
import { z } from "zod";
import { ownerFile, repositoryRoot } from "../paths";
import { baselineSchema, writePrivateFile, type Baseline } from "../state";
import { readChains } from "./iptables";
import { absentDirectories } from "./leftovers";
import { readSysctls } from "./sysctls";

/** What this machine looks like now, before the sandbox changes anything. */
export async function recordBaseline(): Promise<Baseline> {
  return { sysctls: readSysctls(), chains: await readChains(), absentPaths: absentDirectories() };
}

const ownerSchema = z.strictObject({ repository: z.string(), baseline: baselineSchema });

/** The checkout whose sandbox runs on this machine, with the machine's state before it. */
export type Owner = z.infer<typeof ownerSchema>;

/** @returns undefined where no sandbox runs, or its record cannot be read. */
export function readOwner(file: string = ownerFile): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(fs.readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Says on the machine itself whose sandbox this is, for other checkouts and for a state file that was deleted. */
export function writeOwner(baseline: Baseline): void {
  writePrivateFile(
    ownerFile,
    JSON.stringify({ repository: repositoryRoot, baseline } satisfies Owner),
  );
}
