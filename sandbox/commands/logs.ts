import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogFlags } from "./commandLine";
import type { Console } from "./console";
import { lastLines, plainLine, type LogSource } from "./logSources";

/** Prints the end of each log, and with `follow` what is added until the signal. */
export async function showLogs(
  sources: readonly LogSource[],
  flags: LogFlags,
  console: Console,
  signal: AbortSignal,
): Promise<void> {
  const several = sources.length > 1;
  const tails = sources.map((source) => {
    const content = fs.readFileSync(source.file);
    if (several) console.out(`== ${source.name}`);
    for (const line of lastLines(content.toString("utf8"), flags.lines))
      console.out(plainLine(line, source));
    return new Tail(source, content.length);
  });
  while (flags.follow === true && !signal.aborted) {
    for (const tail of tails) {
      for (const line of tail.added()) console.out(several ? `${tail.source.name}: ${line}` : line);
    }
    await sleep(300, undefined, { signal }).catch(() => undefined);
  }
}

/** Whole lines that were added to a file since the last look. */
class Tail {
  #rest = "";

  public constructor(
    public readonly source: LogSource,
    private offset: number,
  ) {}

  public added(): string[] {
    let file: number;
    try {
      file = fs.openSync(this.source.file, "r");
    } catch {
      // The pod is gone, or its log was rotated this very moment.
      return [];
    }
    try {
      const { size } = fs.fstatSync(file);
      if (size < this.offset) this.offset = 0;
      const buffer = Buffer.alloc(size - this.offset);
      this.offset += fs.readSync(file, buffer, 0, buffer.length, this.offset);
      const lines = (this.#rest + buffer.toString("utf8")).split("\n");
      this.#rest = lines.pop() ?? "";
      return lines.map((line) => plainLine(line, this.source));
    } finally {
      fs.closeSync(file);
    }
  }
}
