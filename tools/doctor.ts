import { Command } from "commander";

import { doctorChecks, formatCheck } from "./aws/doctorChecks";
import { gatherFacts } from "./aws/doctorFacts";
import { readEksConfig } from "./aws/stackFile";

async function examine(stack: string): Promise<number> {
  const config = readEksConfig(stack, process.cwd());
  const checks = doctorChecks(config, await gatherFacts(config));
  for (const check of checks) console.log(formatCheck(check));
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

const command = new Command("doctor")
  .description(
    "Checks before `pulumi up` what makes it fail later: account, quotas, offerings, networks, tools, registries. Reads only.",
  )
  .requiredOption("--stack <name>", "stack with target eks")
  .action(async ({ stack }: { stack: string }) => {
    process.exitCode = await examine(stack);
  });

command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
