import { run } from "./command";

/** Chains of each table, for example `{ nat: ["PREROUTING", "KUBE-SERVICES"] }`. */
export type Chains = Record<string, string[]>;

/** Prefixes of the chains that kube-proxy, kubelet and CNI plugins make. */
const foreignPrefixes = ["KUBE-", "CNI-"];

interface Table {
  readonly chains: string[];
  readonly rules: string[];
}

/** Tables of an `iptables-save` dump. */
function parseTables(dump: string): Map<string, Table> {
  const tables = new Map<string, Table>();
  let current: Table = { chains: [], rules: [] };
  for (const line of dump.split("\n")) {
    if (line.startsWith("*")) {
      current = { chains: [], rules: [] };
      tables.set(line.slice(1).trim(), current);
    } else if (line.startsWith(":")) {
      current.chains.push(line.slice(1).split(" ")[0] ?? "");
    } else if (line.startsWith("-A ")) {
      current.rules.push(line);
    }
  }
  return tables;
}

/** Chains of an `iptables-save` dump, by table. */
export function chainsIn(dump: string): Chains {
  return Object.fromEntries([...parseTables(dump)].map(([name, table]) => [name, table.chains]));
}

/**
 * Input of `iptables-restore --noflush` that removes the Kubernetes and CNI chains which were not there before, and
 * every rule of another chain that jumps to one of them.
 * @returns undefined when nothing is to be removed.
 */
export function removalInput(dump: string, before: Chains): string | undefined {
  const lines: string[] = [];
  for (const [name, table] of parseTables(dump)) {
    const known = new Set(before[name] ?? []);
    const added = new Set(
      table.chains.filter(
        (chain) => foreignPrefixes.some((prefix) => chain.startsWith(prefix)) && !known.has(chain),
      ),
    );
    if (added.size === 0) continue;
    const jumps = table.rules.filter((rule) => {
      const target = / -[jg] (\S+)/.exec(rule)?.[1];
      const chain = rule.split(" ")[1] ?? "";
      return !added.has(chain) && target !== undefined && added.has(target);
    });
    lines.push(
      `*${name}`,
      ...jumps.map((rule) => rule.replace(/^-A /, "-D ")),
      // Declaring a chain that exists empties it: afterwards no rule refers to any of them.
      ...[...added].map((chain) => `:${chain} - [0:0]`),
      ...[...added].map((chain) => `-X ${chain}`),
      "COMMIT",
    );
  }
  return lines.length === 0 ? undefined : `${lines.join("\n")}\n`;
}

const families = { ipv4: "iptables", ipv6: "ip6tables" } as const;
export type Family = keyof typeof families;

async function dump(family: Family): Promise<string> {
  const { stdout } = await run(`${families[family]}-save`, [], { reject: false });
  return stdout;
}

/** The chains of this machine now. */
export async function readChains(): Promise<Record<Family, Chains>> {
  return { ipv4: chainsIn(await dump("ipv4")), ipv6: chainsIn(await dump("ipv6")) };
}

/** Takes away the Kubernetes and CNI chains that came since `before`. */
export async function removeChains(before: Record<Family, Chains>): Promise<void> {
  for (const family of ["ipv4", "ipv6"] as const) {
    const input = removalInput(await dump(family), before[family]);
    if (input !== undefined)
      await run(`${families[family]}-restore`, ["--noflush", "--wait", "5"], { input });
  }
}
