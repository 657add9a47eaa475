import * as fs from "node:fs";
import * as path from "node:path";
import { distance } from "fastest-levenshtein";
import { SandboxError } from "../sandboxError";

/** A log that can be shown. */
export interface LogSource {
  /** Name of a part, or `namespace/pod/container`. */
  readonly name: string;
  readonly file: string;
  /** Written by containerd, each line with time, stream and a flag before the text. */
  readonly container: boolean;
}

/** Logs of the parts, then those of the pods that are on the node, each by name. */
export function logSources(logDirectory: string, podLogDirectory: string): LogSource[] {
  const parts = list(logDirectory)
    .filter((name) => name.endsWith(".log"))
    .map((name) => ({
      name: name.slice(0, -".log".length),
      file: path.join(logDirectory, name),
      container: false,
    }));
  const pods = list(podLogDirectory).flatMap((pod) => {
    const [namespace = "", name = ""] = pod.split("_");
    return list(path.join(podLogDirectory, pod)).flatMap((container) => {
      const runs = list(path.join(podLogDirectory, pod, container)).filter((file) =>
        file.endsWith(".log"),
      );
      const latest = runs.sort((a, b) => parseInt(a, 10) - parseInt(b, 10)).at(-1);
      if (latest === undefined) return [];
      const file = path.join(podLogDirectory, pod, container, latest);
      return [{ name: `${namespace}/${name}/${container}`, file, container: true }];
    });
  });
  return [...parts, ...pods];
}

function list(directory: string): string[] {
  try {
    return fs.readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/**
 * The sources that a word means: the one of that name, else those that begin with it, else pods whose name contains it.
 * @throws SandboxError listing the names when it means none.
 */
export function selectSources(
  sources: readonly LogSource[],
  word: string | undefined,
): LogSource[] {
  if (sources.length === 0) {
    throw new SandboxError(
      "There are no logs: no sandbox was started here.",
      "Start one: npm run sandbox",
    );
  }
  if (word === undefined) return [...sources];
  for (const matches of [
    (name: string) => name === word,
    (name: string) => name.startsWith(word),
    (name: string) => name.includes(word),
  ]) {
    const found = sources.filter(({ name }) => matches(name));
    if (found.length > 0) return found;
  }
  const names = sources.map(({ name }) => name);
  const nearest = [...names].sort((a, b) => distance(word, a) - distance(word, b))[0] ?? "";
  throw new SandboxError(
    `There is no log of "${word}".${distance(word, nearest) <= 3 ? ` Did you mean ${nearest}?` : ""}`,
    `Logs: ${names.join(", ")}.`,
  );
}

/** A line without what containerd puts before it. */
export function plainLine(line: string, source: Pick<LogSource, "container">): string {
  return source.container ? line.replace(/^\S+ (?:stdout|stderr) [FP] /, "") : line;
}

/** The last lines of a text that ends with or without a line end. */
export function lastLines(text: string, count: number): string[] {
  if (text === "" || count === 0) return [];
  return text.replace(/\n$/, "").split("\n").slice(-count);
}
