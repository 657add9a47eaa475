import { capture } from "./command";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { SandboxError } from "../sandboxError";
import { AptSource, baseSource, parseDeb822Sources, parseOneLineSources } from "./aptSources";

export interface Distribution {
  readonly id: "debian" | "ubuntu";
  readonly codename: string;
}

/**
 * @param osRelease content of /etc/os-release, undefined where there is none.
 * @throws SandboxError on anything but Debian and Ubuntu.
 */
export function parseDistribution(osRelease: string | undefined): Distribution {
  const fields = new Map<string, string>();
  for (const [, name = "", value = ""] of (osRelease ?? "").matchAll(
    /^([A-Z_]+)="?([^"\n]*)"?$/gm,
  )) {
    fields.set(name, value);
  }
  const id = fields.get("ID");
  const codename = fields.get("VERSION_CODENAME");
  if ((id === "debian" || id === "ubuntu") && codename !== undefined) {
    return { id, codename };
  }
  throw new SandboxError(
    `The sandbox installs packages and builds an image base with apt; this is ${
      fields.get("PRETTY_NAME") ?? "not Debian or Ubuntu"
    }.`,
    "Run it on Debian 12 or Ubuntu 22.04 or newer, for example in a virtual machine.",
  );
}

export async function distribution(): Promise<Distribution> {
  return parseDistribution(await readFile("/etc/os-release", "utf8").catch(() => undefined));
}

/** Every source apt itself would read, in its order. */
export async function machineSources(root = "/etc/apt"): Promise<AptSource[]> {
  const read = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");
  const sources = parseOneLineSources(await read(join(root, "sources.list")));
  const directory = join(root, "sources.list.d");
  const files = (await readdir(directory).catch((): string[] => [])).sort();
  for (const file of files) {
    const text = await read(join(directory, file));
    if (file.endsWith(".list")) {
      sources.push(...parseOneLineSources(text));
    } else if (file.endsWith(".sources")) {
      sources.push(...parseDeb822Sources(text));
    }
  }
  return sources;
}

/**
 * Mirror of the machine's own distribution, as apt is set up here.
 * @throws SandboxError if none of apt's sources serves the base system.
 */
export async function baseMirror({ id, codename }: Distribution): Promise<AptSource> {
  const found = baseSource(await machineSources(), id, codename);
  if (found === undefined) {
    throw new SandboxError(
      `None of apt's sources serves the base system of ${id} ${codename}.`,
      `Add one with the component "main" to /etc/apt/sources.list, then run the same command again.`,
    );
  }
  return { ...found, uri: await plainUri(found.uri) };
}

/** apt can read a list of mirrors from a file; debootstrap needs one of them. */
async function plainUri(uri: string): Promise<string> {
  if (!uri.startsWith("mirror+file:")) {
    return uri;
  }
  const list = await readFile(uri.slice("mirror+file:".length).replace(/^\/+/, "/"), "utf8");
  return (
    list
      .split("\n")
      .map((line) => line.trim().split(/\s+/)[0] ?? "")
      .find((word) => /^https?:/.test(word)) ?? uri
  );
}

/** The proxy apt uses, for programs that know only the environment. */
export async function proxyEnvironment(): Promise<Record<string, string>> {
  const { stdout, failed } = await capture("apt-config", [
    "shell",
    "proxy",
    "Acquire::http::Proxy",
  ]);
  const proxy = failed ? undefined : /^proxy='([^']+)'$/m.exec(stdout)?.[1];
  return proxy === undefined || proxy === "DIRECT" ? {} : { http_proxy: proxy };
}
