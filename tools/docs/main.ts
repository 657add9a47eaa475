import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { configurationReference, stackFileSchema } from "./configuration";

const root = join(__dirname, "..", "..");

/** Generated files by path below the repository's root. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    "docs/configuration.md": configurationReference(),
    "docs/stack.schema.json": `${JSON.stringify(stackFileSchema(), null, 2)}\n`,
  };
}

function main(): void {
  const program = new Command("docs")
    .description("Writes the generated pages under docs/.")
    .option("--check", "write nothing; exit 1 when a page is out of date")
    .addHelpText("after", "\nExit codes: 0 up to date or written, 1 out of date, 2 usage.")
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse();
  const { check = false } = program.opts<{ check?: boolean }>();
  const stale = Object.entries(generatedFiles()).filter(([file, content]) => {
    try {
      return readFileSync(join(root, file), "utf8") !== content;
    } catch {
      return true;
    }
  });
  for (const [file, content] of stale) {
    if (check) console.error(`${file} is out of date; run: npm run docs`);
    else {
      writeFileSync(join(root, file), content);
      console.log(`wrote ${file}`);
    }
  }
  process.exitCode = check && stale.length > 0 ? 1 : 0;
}

if (require.main === module) main();
