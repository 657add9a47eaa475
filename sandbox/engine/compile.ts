import * as fs from "node:fs/promises";
import * as path from "node:path";

import { build } from "esbuild";

/**
 * Writes a plugin as an executable: its TypeScript bundled into one file, and a script that starts it.
 * A bundle starts in a third of the time that loading the same files through tsx takes, and a preview starts three.
 */
export async function writePlugin(
  entry: string,
  executable: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const bundle = `${executable}.cjs`;
  await build({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
  });
  const assignments = Object.entries(environment).map(
    ([name, value]) => `export ${name}=${quote(value)}`,
  );
  const script = [
    "#!/bin/sh",
    ...assignments,
    `exec ${quote(process.execPath)} ${quote(bundle)} "$@"`,
    "",
  ].join("\n");
  await fs.mkdir(path.dirname(executable), { recursive: true });
  await fs.writeFile(executable, script, { mode: 0o755 });
  await fs.chmod(executable, 0o755);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
