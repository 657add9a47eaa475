import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { Command } from "commander";

import { eksClusterName } from "../components/aws/eksTarget";
import { clusterLogGroup } from "../components/aws/controlPlane";
import { flowLogGroup } from "../components/aws/gpuCluster";
import { LEFTOVER_KINDS, findLeftovers, removeLeftover, sweepClients } from "./aws/leftovers";
import type { Leftover, SweepClients } from "./aws/leftovers";
import { readEksConfig } from "./aws/stackFile";

interface Options {
  readonly stack: string;
  readonly yes: boolean;
  readonly sweepOnly: boolean;
  readonly waitSeconds: string;
}

/** Load balancers and volumes go some minutes after their objects: deleted ones are not leftovers yet. */
async function settled(
  find: () => Promise<readonly Leftover[]>,
  waitSeconds: number,
): Promise<readonly Leftover[]> {
  const end = Date.now() + waitSeconds * 1000;
  let left = await find();
  while (left.length > 0 && Date.now() < end) {
    await sleep(10_000);
    left = await find();
  }
  return left;
}

/** Tries to remove everything, in order; what is still in use stays and is listed by the next look. */
async function removeAll(clients: SweepClients, leftovers: readonly Leftover[]): Promise<void> {
  for (const leftover of leftovers) {
    try {
      await removeLeftover(clients, leftover);
      console.log(`removed ${leftover.kind} ${leftover.id}`);
    } catch (error) {
      console.error(`kept ${leftover.kind} ${leftover.id}: ${String(error)}`);
    }
  }
}

/** Hands the terminal to the engine, so that it can ask and show progress; returns its exit status. */
async function pulumiDestroy({ stack, yes }: Options): Promise<number> {
  const args = ["destroy", "--stack", stack, ...(yes ? ["--yes"] : [])];
  const child = spawn("pulumi", args, { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

async function destroy(options: Options): Promise<number> {
  const config = readEksConfig(options.stack, process.cwd());
  const clusterName = eksClusterName(config, options.stack);
  if (!options.sweepOnly) {
    const code = await pulumiDestroy(options);
    if (code !== 0) return code;
  }
  const clients = sweepClients(config.aws.region);
  const logGroups = [clusterLogGroup(clusterName), flowLogGroup(clusterName)];
  const find = () => findLeftovers(clients, clusterName, logGroups);
  let left = await settled(find, Number(options.waitSeconds));
  if (left.length > 0 && options.yes) {
    await removeAll(clients, left);
    left = await settled(find, 60);
  }
  if (left.length === 0) {
    console.log(`Nothing of cluster ${clusterName} is left in ${config.aws.region}.`);
    return 0;
  }
  console.error(`Left of cluster ${clusterName} in ${config.aws.region}:`);
  for (const { kind, id } of left) console.error(`  ${kind} ${id}`);
  console.error(options.yes ? "Remove them by hand." : "Run again with --yes to remove them.");
  return 1;
}

const command = new Command("destroy")
  .description(
    `Destroys a stack and looks for what it left in the account: ${LEFTOVER_KINDS.join(", ")}.`,
  )
  .requiredOption("--stack <name>", "stack with target eks")
  .option("--yes", "destroy and remove without asking", false)
  .option("--sweep-only", "only look for leftovers of a stack that is destroyed already", false)
  .option("--wait-seconds <seconds>", "time for load balancers and volumes to go", "600")
  .action(async (options: Options) => {
    process.exitCode = await destroy(options);
  });

command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
