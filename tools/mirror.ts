import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

import { Command } from "commander";
import { parse } from "yaml";
import { z } from "zod";

import { imageReference } from "../components/triton/images";
import { serverSchema } from "../components/triton/schema";
import { mirrorPlan } from "./aws/mirrorPlan";
import type { MirroredImage } from "./aws/mirrorPlan";
import { readEksConfig } from "./aws/stackFile";

const serversSchema = z.record(z.string(), serverSchema);

function serverImages(stack: string): readonly string[] {
  const document = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) as {
    readonly config?: Readonly<Record<string, unknown>>;
  };
  const servers = serversSchema.parse(document.config?.["triton-platform:servers"] ?? {});
  return Object.values(servers).map(({ image }) => imageReference(image));
}

/** Copies all platforms with their digests, so that a pinned digest stays valid in the registry. */
async function copy({ source, target }: MirroredImage): Promise<void> {
  const args = ["copy", "--all", "--preserve-digests", `docker://${source}`, `docker://${target}`];
  const child = spawn("skopeo", args, { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`skopeo could not copy ${source}`);
}

const command = new Command("mirror")
  .description("Lists the images of a stack and their names in its imageRegistry.")
  .requiredOption("--stack <name>", "stack with target eks")
  .option("--copy", "copy them with skopeo, which must be installed and logged in", false)
  .action(async (options: { readonly stack: string; readonly copy: boolean }) => {
    const config = readEksConfig(options.stack, process.cwd());
    for (const image of mirrorPlan(config, serverImages(options.stack))) {
      console.log(`${image.source} ${image.target}`);
      if (options.copy) await copy(image);
    }
  });

command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
