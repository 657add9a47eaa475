import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Console } from "../../sandbox/commands/console";
import { showLogs } from "../../sandbox/commands/logs";
import {
  lastLines,
  logSources,
  plainLine,
  selectSources,
  type LogSource,
} from "../../sandbox/commands/logSources";
import { SandboxError } from "../../sandbox/sandboxError";
import { scratchDirectory } from "./support";

describe("logs", () => {
  const directory = scratchDirectory();
  const parts = path.join(directory, "logs");
  const pods = path.join(directory, "pods");
  const container = path.join(pods, "triton_main-abc_0123", "triton");
  const write = (file: string, text: string): string => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  };
  const kubelet = write(path.join(parts, "kubelet.log"), "one\ntwo\nthree\n");
  const proxy = write(path.join(parts, "kube-proxy.log"), "");
  write(path.join(container, "0.log"), "2026-11-22T00:00:00Z stderr F crashed\n");
  const latest = write(path.join(container, "10.log"), "2026-11-22T00:00:01Z stdout F ready\n");
  write(path.join(container, "9.log"), "");

  const sources: LogSource[] = [
    { name: "kube-proxy", file: proxy, container: false },
    { name: "kubelet", file: kubelet, container: false },
    { name: "triton/main-abc/triton", file: latest, container: true },
  ];

  it("are those of the parts, then the latest of each container", () => {
    assert.deepEqual(logSources(parts, pods), sources);
  });

  const names = (word: string | undefined): string[] =>
    selectSources(sources, word).map(({ name }) => name);

  it("are chosen by name, by its beginning, or by a part of it", () => {
    assert.deepEqual(names("kubelet"), ["kubelet"]);
    assert.deepEqual(names("kube"), ["kube-proxy", "kubelet"]);
    assert.deepEqual(names("main"), ["triton/main-abc/triton"]);
    assert.deepEqual(names(undefined), ["kube-proxy", "kubelet", "triton/main-abc/triton"]);
  });

  it("that do not exist are named, with those that do", () => {
    assert.throws(
      () => names("kublet"),
      new SandboxError(
        'There is no log of "kublet". Did you mean kubelet?',
        "Logs: kube-proxy, kubelet, triton/main-abc/triton.",
      ),
    );
  });

  it("do not exist before the first start", () => {
    assert.throws(
      () => selectSources([], undefined),
      new SandboxError(
        "There are no logs: no sandbox was started here.",
        "Start one: npm run sandbox",
      ),
    );
  });

  it("of containers are shown without containerd's prefix", () => {
    const line = "2026-11-22T00:00:00.5Z stdout F I1122 ready F 1";
    assert.equal(plainLine(line, { container: true }), "I1122 ready F 1");
    assert.equal(plainLine(line, { container: false }), line);
  });

  it("end with the last line, not with an empty one", () => {
    assert.deepEqual(lastLines("a\nb\nc\n", 2), ["b", "c"]);
    assert.deepEqual(lastLines("a\nb\nc", 2), ["b", "c"]);
    assert.deepEqual(lastLines("", 2), []);
    assert.deepEqual(lastLines("a\n", 0), []);
  });

  it("go on with whole lines that are added, until the signal", async () => {
    const lines: string[] = [];
    const stop = new AbortController();
    const console: Console = {
      out: (line) => {
        lines.push(line);
        if (line === "four") fs.appendFileSync(kubelet, "five\nsi");
        if (line === "five") fs.appendFileSync(kubelet, "x\n");
        if (line === "six") stop.abort();
      },
      note: () => undefined,
    };
    const shown = showLogs(
      selectSources(sources, "kubelet"),
      { lines: 1, follow: true },
      console,
      stop.signal,
    );
    fs.appendFileSync(kubelet, "four\n");
    await shown;
    assert.deepEqual(lines, ["three", "four", "five", "six"]);
  });
});
