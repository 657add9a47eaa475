import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Analyzer } from "../../policy/src/analyzer/analyzer";
import type { AnalyzedResource } from "../../policy/src/analyzer/messages";
import { resolveConfiguration } from "../../policy/src/cli/configuration";

/** One measured number and what it may be. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Largest accepted value; none when it is only reported. */
  readonly budget?: number;
}

const root = path.resolve(__dirname, "..", "..");
const packFolder = path.join(root, "policy");

/** Ticks a second of /proc: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

function cpuSeconds(pid: number): number {
  const [, fields = ""] = readFileSync(`/proc/${String(pid)}/stat`, "utf8").split(") ");
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) / ticksPerSecond;
}

function peakMebibytes(pid: number): number {
  const [, kibibytes = "0"] =
    /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8")) ?? [];
  return Number(kibibytes) / 1024;
}

interface Golden {
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** The resources of a committed stack, from its golden dump: what the engine would ask about. */
function mixOf(stack: string): AnalyzedResource[] {
  const file = path.join(root, "test", "golden", `${stack}.json`);
  const dump = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, Golden>>;
  return Object.entries(dump).map(([key, { inputs }]) => {
    const [qualified = "", name = ""] = key.split("::");
    return {
      type: qualified.split("$").at(-1) ?? qualified,
      name,
      urn: `urn:pulumi:${stack}::triton-platform::${key}`,
      props: inputs ?? {},
    };
  });
}

async function analyzeAll(
  server: Analyzer,
  mix: readonly AnalyzedResource[],
  count: number,
): Promise<void> {
  const concurrency = 4;
  for (let done = 0; done < count; done += concurrency) {
    const batch = Array.from(
      { length: Math.min(concurrency, count - done) },
      (_, index) => mix[(done + index) % mix.length],
    );
    const present = batch.filter((resource) => resource !== undefined);
    await Promise.all(present.map((resource) => server.analyze(resource)));
  }
}

async function perResource(
  server: Analyzer,
  mix: readonly AnalyzedResource[],
  count: number,
  what: string,
): Promise<Measurement[]> {
  const [wall, cpu] = [performance.now(), cpuSeconds(server.pid)];
  await analyzeAll(server, mix, count);
  return [
    {
      name: `wall time a resource over ${what}`,
      value: (performance.now() - wall) / count,
      unit: "ms",
      budget: 6,
    },
    {
      name: `CPU time a resource over ${what}`,
      value: ((cpuSeconds(server.pid) - cpu) * 1000) / count,
      unit: "ms",
    },
  ];
}

/** Measures start, memory and time a resource of the compiled pack, at the levels of dev. */
export async function measurePolicyPack(): Promise<Measurement[]> {
  const stack = existsSync(path.join(root, "test", "golden", "dev.json")) ? "dev" : "sandbox";
  const mix = mixOf(stack);
  const starts: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const before = performance.now();
    const server = await Analyzer.start(packFolder);
    starts.push((performance.now() - before) / 1000);
    await server.stop();
  }
  const server = await Analyzer.start(packFolder);
  try {
    const memory = peakMebibytes(server.pid);
    const configured = JSON.parse(
      readFileSync(path.join(packFolder, "config", `${stack}.json`), "utf8"),
    ) as unknown;
    await server.configure(resolveConfiguration(await server.info(), configured));
    await analyzeAll(server, mix, mix.length);
    const counts: readonly (readonly [number, string])[] = [
      [mix.length, `${stack}'s own ${String(mix.length)} resources`],
      [1_000, "1,000 resources"],
      [10_000, "10,000 resources"],
    ];
    const times: Measurement[] = [];
    for (const [count, what] of counts) {
      times.push(...(await perResource(server, mix, count, what)));
    }
    return [
      { name: "start, best of three", value: Math.min(...starts), unit: "s", budget: 1 },
      { name: "memory when ready", value: memory, unit: "MiB", budget: 170 },
      ...times,
    ];
  } finally {
    await server.stop();
  }
}

/** Prints the measurements; exits with 1 when one is over its budget. */
async function main(): Promise<void> {
  const measurements = await measurePolicyPack();
  for (const { name, value, unit, budget } of measurements) {
    const limit = budget === undefined ? "" : ` (budget ${String(budget)} ${unit})`;
    console.log(`${name}: ${value.toFixed(2)} ${unit}${limit}`);
  }
  const isOver = measurements.some(({ value, budget }) => budget !== undefined && value > budget);
  process.exitCode = isOver ? 1 : 0;
}

if (require.main === module) {
  void main();
}
