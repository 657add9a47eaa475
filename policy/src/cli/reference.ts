import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { policies } from "../pack";
import { referencePage } from "../reference";

/** The reference page of this pack with the levels of its configuration files. */
export function currentReference(packFolder: string): string {
  const folder = path.join(packFolder, "config");
  const configurations = Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [
        path.basename(file, ".json"),
        JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Record<string, unknown>,
      ]),
  );
  return referencePage(policies, configurations);
}
