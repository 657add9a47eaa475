import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { basePackages, baseRelease, BASE_RELEASES } from "../../sandbox/image/baseSystem";
import { missingPackages } from "../../sandbox/parts/debianPackages";
import { goArguments, goPart, GoProgram, MODULES_DIRECTORY } from "../../sandbox/parts/goPart";
import { cacheKey, KeyInput } from "../../sandbox/parts/key";
import { isPartName, PARTS, selectParts } from "../../sandbox/parts/table";

const names = (parts: readonly { readonly name: string }[]): string[] =>
  parts.map(({ name }) => name);

describe("the table of parts", () => {
  it("holds each part once, in the order of building", () => {
    assert.deepEqual(names(PARTS), [
      "python",
      "pause-image",
      "triton-image",
      "etcd",
      "kwok",
      "pulumi",
      "kube",
      "kube-node",
      "provider-kubernetes",
      "prometheus",
    ]);
  });

  it("builds nothing before what it is built from", () => {
    for (const [index, part] of PARTS.entries()) {
      for (const needed of part.after ?? []) {
        assert.ok(names(PARTS.slice(0, index)).includes(needed), `${part.name} before ${needed}`);
      }
    }
  });

  it("leaves out optional parts unless they are asked for", () => {
    assert.equal(names(selectParts(undefined)).includes("prometheus"), false);
    assert.deepEqual(names(selectParts(["prometheus"])), ["prometheus"]);
  });

  it("adds what a part is built from", () => {
    assert.deepEqual(names(selectParts(["triton-image"])), ["python", "triton-image"]);
    assert.deepEqual(names(selectParts(["kube", "etcd"])), ["etcd", "kube"]);
  });

  it("knows its names", () => {
    assert.equal(isPartName("kube-node"), true);
    assert.equal(isPartName("kubelet"), false);
  });

  it("names an output for every part", () => {
    assert.deepEqual(names(PARTS.filter(({ outputs }) => outputs.length === 0)), []);
  });
});

describe("a part in Go", () => {
  it("is built with the same flags everywhere", () => {
    const program = { variables: { "a/version.Version": "v1" }, tags: ["one", "two"] };
    assert.deepEqual(goArguments(program, "/out/pulumi", "./cmd"), [
      ...["build", "-v", "-trimpath", "-p", "2", "-tags", "one,two"],
      ...["-ldflags", "-s -w -X a/version.Version=v1", "-o", "/out/pulumi", "./cmd"],
    ]);
  });

  it("has every dependency pinned by a checksum in its module", () => {
    for (const module of readdirSync(MODULES_DIRECTORY)) {
      const goMod = readFileSync(join(MODULES_DIRECTORY, module, "go.mod"), "utf8");
      assert.match(goMod, new RegExp(`^module triton-platform\\.local/sandbox/${module}\n`));
      if (/^\s*require\b/m.test(goMod)) {
        const goSum = readFileSync(join(MODULES_DIRECTORY, module, "go.sum"), "utf8");
        assert.match(goSum, /^\S+ v\S+ h1:[A-Za-z0-9+/]{43}=$/m);
      }
    }
  });

  it("changes its key with the toolchain, the flags and every file of its module", async () => {
    const program: GoProgram = {
      name: "kube",
      title: "Kubernetes",
      module: "kube",
      programs: { kube: "." },
      diskMiB: 1,
    };
    const inputsWith = (changes: Partial<GoProgram>, go: string): Promise<readonly KeyInput[]> =>
      goPart({ ...program, ...changes }, () => Promise.resolve({ text: go })).inputs();
    const inputs = await inputsWith({}, "go1.26.8");
    assert.deepEqual(names(inputs).sort(), [
      "arguments",
      "environment",
      "go",
      "kube/go.mod",
      "kube/go.sum",
      "kube/main.go",
    ]);
    const variants = [
      inputs,
      await inputsWith({}, "go1.26.9"),
      await inputsWith({ tags: ["fast"] }, "go1.26.8"),
      await inputsWith({ variables: { "a.Version": "v2" } }, "go1.26.8"),
      await inputsWith({ module: "kube-node" }, "go1.26.8"),
    ];
    assert.equal(new Set(variants.map(cacheKey)).size, variants.length);
  });
});

describe("the base system of the Triton image", () => {
  it("is the machine's own release where that can carry the server", () => {
    for (const { id, codename } of BASE_RELEASES) {
      assert.equal(baseRelease({ id, codename }).codename, codename);
    }
  });

  it("has the shared library of the release's Python, under the release's name for it", () => {
    assert.deepEqual(
      BASE_RELEASES.map((release) => basePackages(release)[1]),
      ["libpython3.11", "libpython3.12t64", "libpython3.10"],
    );
  });

  it("is the distribution's preferred release elsewhere", () => {
    assert.equal(baseRelease({ id: "debian", codename: "trixie" }).codename, "bookworm");
    assert.equal(baseRelease({ id: "ubuntu", codename: "plucky" }).codename, "noble");
  });
});

describe("distribution packages", () => {
  it("are named once for each tool that is not on the machine", () => {
    const absent = (): undefined => undefined;
    assert.deepEqual(missingPackages(["runc", "cni", "ip", "runc"], absent), [
      "runc",
      "containernetworking-plugins",
      "iproute2",
    ]);
  });

  it("are not asked for what came another way", () => {
    const present = new Set(["containerd", "/opt/cni/bin/bridge"]);
    const find = (program: string): string | undefined =>
      present.has(program) ? program : undefined;
    assert.deepEqual(missingPackages(["containerd", "cni", "conntrack"], find), ["conntrack"]);
  });
});
