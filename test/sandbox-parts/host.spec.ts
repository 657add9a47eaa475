import assert from "node:assert/strict";
import { checkGoVersion } from "../../sandbox/parts/goToolchain";
import { parseDistribution } from "../../sandbox/parts/distribution";
import { diskProblem, requireDisk, requireLinux, requireRoot } from "../../sandbox/parts/host";
import { isRecentPulumi } from "../../sandbox/parts/officialPulumi";
import { SandboxError } from "../../sandbox/sandboxError";

function problemOf(action: () => unknown): [string, string] {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof SandboxError);
    return [error.problem, error.remedy];
  }
  return assert.fail("no error");
}

describe("a machine that cannot run the sandbox is told why and what to do", () => {
  it("another operating system or processor", () => {
    const remedy =
      "Run it in a Debian 12 virtual machine. Everything else of this repository (unit tests, previews, real clusters) works here.";
    assert.deepEqual(
      problemOf(() => {
        requireLinux({ platform: "darwin", arch: "x64", uid: 0 });
      }),
      ["The sandbox runs on Linux on x86-64; this is darwin on x64.", remedy],
    );
    assert.deepEqual(
      problemOf(() => {
        requireLinux({ platform: "linux", arch: "arm64", uid: 0 });
      }),
      ["The sandbox runs on Linux on x86-64; this is linux on arm64.", remedy],
    );
    requireLinux({ platform: "linux", arch: "x64", uid: 1000 });
  });

  it("not root", () => {
    const host = { platform: "linux", arch: "x64" };
    assert.deepEqual(
      problemOf(() => {
        requireRoot({ ...host, uid: 1000 }, "to install the packages containerd, runc");
      }),
      [
        "Root is needed to install the packages containerd, runc; this is user 1000.",
        "Run the same command as root, for example in a root shell (sudo -i).",
      ],
    );
    requireRoot({ ...host, uid: 0 }, "to build");
  });

  it("another distribution", () => {
    assert.deepEqual(
      problemOf(() => parseDistribution('ID=fedora\nPRETTY_NAME="Fedora Linux 44"\n')),
      [
        "The sandbox installs packages and builds an image base with apt; this is Fedora Linux 44.",
        "Run it on Debian 12 or Ubuntu 22.04 or newer, for example in a virtual machine.",
      ],
    );
    assert.match(
      problemOf(() => parseDistribution(undefined))[0],
      /this is not Debian or Ubuntu\.$/,
    );
    assert.deepEqual(parseDistribution("ID=debian\nVERSION_CODENAME=bookworm\n"), {
      id: "debian",
      codename: "bookworm",
    });
    assert.deepEqual(parseDistribution('ID="ubuntu"\nID_LIKE=debian\nVERSION_CODENAME="noble"\n'), {
      id: "ubuntu",
      codename: "noble",
    });
  });

  it("no Go or an old one", () => {
    const remedy =
      "Install it as https://go.dev/doc/install says and put its bin directory first on PATH.";
    assert.deepEqual(
      problemOf(() => checkGoVersion(undefined)),
      ["The sandbox is built with Go 1.26 or newer; there is no Go on PATH.", remedy],
    );
    assert.deepEqual(
      problemOf(() => checkGoVersion("go1.25.9")),
      ["The sandbox is built with Go 1.26 or newer; PATH has go1.25.9.", remedy],
    );
    assert.equal(checkGoVersion("go1.26.8").text, "go1.26.8");
    assert.equal(checkGoVersion("go1.100").text, "go1.100");
  });

  it("too little disk", async () => {
    const problem = diskProblem("/home/me/.cache", 12_288, 3_072);
    assert.deepEqual(
      [problem?.problem, problem?.remedy],
      [
        "Building the sandbox's parts takes about 12.0 GiB; /home/me/.cache has 3.0 GiB free.",
        "Free some space there, or point XDG_CACHE_HOME, GOCACHE and GOMODCACHE to a larger disk.",
      ],
    );
    assert.equal(diskProblem("/", 100, 100), undefined);
    const half = Number.MAX_SAFE_INTEGER / 2;
    await assert.rejects(
      requireDisk([
        { directory: "/does-not-exist-yet/cache", mebibytes: half },
        { directory: "/", mebibytes: half },
      ]),
      SandboxError,
    );
    await requireDisk([{ directory: "/does-not-exist-yet/cache", mebibytes: 0 }]);
  });

  it("an official Pulumi is used from 3.248 on", () => {
    const versions = ["v3.247.9", "v3.248.0", "3.259.0\n", "v4.0.0", "v2.300.0", "", "dev"];
    assert.deepEqual(versions.map(isRecentPulumi), [false, true, true, false, false, false, false]);
  });
});
