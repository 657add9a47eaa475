import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { RecordedResource, Recording } from "./mocks";
import { root } from "./stack";

/** What a dump shows of a value: no secret, and no path of this machine. */
function shown(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(`${root}/`, "<root>/");
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  if ("<secret>" in value) return "[secret]";
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, shown(item)]),
  );
}

/** `type::name`: an URN without what all URNs of a stack share. */
function shortUrn(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

function entry(resource: RecordedResource): [string, unknown] {
  const { parent, provider, dependsOn, options } = resource;
  return [
    shortUrn(resource.urn),
    {
      ...(parent === undefined ? {} : { parent: shortUrn(parent) }),
      ...(provider === undefined ? {} : { provider: shortUrn(provider) }),
      ...(dependsOn.length === 0 ? {} : { dependsOn: dependsOn.map(shortUrn).sort() }),
      ...(Object.keys(options).length === 0 ? {} : { options: shown(options) }),
      inputs: shown(resource.inputs),
    },
  ];
}

/** Every registration of a stack, by URN: what a reviewer reads when a change touches the infrastructure. */
export function goldenDump(recording: Recording): Record<string, unknown> {
  return Object.fromEntries(
    recording.resources.map(entry).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}

/** URNs that stay when models change: objects of a release come and go with their content. */
export function permanentUrns(recording: Recording): string[] {
  return recording.resources
    .filter(({ type }) => !type.startsWith("aws:s3/bucketObject") && !type.includes("ObjectCopy"))
    .map(({ urn }) => urn)
    .sort();
}

/** The committed URNs, to which `UPDATE_GOLDEN=1` only adds. */
export function committedUrns(stack: string, current: readonly string[]): string[] {
  const file = join(root, "test", "golden", `${stack}.urns.json`);
  const committed = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
  if (process.env.UPDATE_GOLDEN !== "1") return committed;
  const all = [...new Set([...committed, ...current])].sort();
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  return all;
}

/** The committed dump, which `UPDATE_GOLDEN=1` first rewrites. */
export function committedDump(stack: string, current: unknown): unknown {
  const file = join(root, "test", "golden", `${stack}.json`);
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(current, null, 2)}\n`);
  }
  return JSON.parse(readFileSync(file, "utf8")) as unknown;
}
