import { capture } from "./command";
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findProgram } from "./debianPackages";

/** The SDK this project uses is of this version; an older engine may not speak its protocol. */
const NEEDED = [3, 248] as const;

/** Whether what `pulumi version` printed is new enough. */
export function isRecentPulumi(version: string): boolean {
  const match = /^v?(\d+)\.(\d+)\.\d+/.exec(version.trim());
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  return major === NEEDED[0] && minor >= NEEDED[1];
}

/** A Pulumi on PATH that is new enough and has its Node.js language host beside it. */
export async function officialPulumi(): Promise<string | undefined> {
  const command = findProgram("pulumi");
  if (command === undefined) {
    return undefined;
  }
  const host = join(dirname(await realpath(command)), "pulumi-language-nodejs");
  if (!existsSync(host) && findProgram("pulumi-language-nodejs") === undefined) {
    return undefined;
  }
  const { stdout, failed } = await capture(command, ["version"], {
    env: { PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  return !failed && isRecentPulumi(stdout) ? command : undefined;
}
