import assert from "node:assert/strict";
import { cgroupMounts } from "../../sandbox/cluster/cgroups";
import { socketsInUse } from "../../sandbox/cluster/leftovers";
import { mountPoints, mountsBelow } from "../../sandbox/cluster/mounts";
import { foreignSandbox } from "../../sandbox/cluster/owner";
import { obstacle, type MachineFacts } from "../../sandbox/cluster/preflight";
import { sandboxState } from "./support";

const mountinfo = `22 1 254:0 / / rw - ext4 /dev/vda rw
30 22 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
31 22 0:27 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw
40 22 0:40 / /run/sandbox rw - tmpfs tmpfs rw
41 40 0:41 / /run/sandbox/with\\040blank rw - tmpfs tmpfs rw
42 22 0:42 / /run/sandbox-of-another rw - tmpfs tmpfs rw
`;

describe("what is mounted", () => {
  it("is found below a directory, the last mounted first, and nothing beside it", () => {
    assert.deepEqual(mountsBelow(mountinfo, "/run/sandbox"), [
      "/run/sandbox/with blank",
      "/run/sandbox",
    ]);
  });

  it("is every mount point of the table", () => {
    assert.equal(mountPoints(mountinfo).length, 6);
  });

  it("tells the cgroup hierarchies of both versions", () => {
    assert.deepEqual(cgroupMounts(mountinfo), ["/sys/fs/cgroup/memory", "/sys/fs/cgroup/unified"]);
  });
});

describe("Unix sockets", () => {
  it("in use are those with a path in the kernel's table", () => {
    const table = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 12345 /run/containerd/s/abc
0000000000000000: 00000003 00000000 00000000 0001 03 12346
`;
    assert.deepEqual(socketsInUse(table).has("/run/containerd/s/abc"), true);
    assert.deepEqual(socketsInUse(table).has("/run/containerd/s/def"), false);
  });
});

describe("a machine", () => {
  const free: MachineFacts = { podCgroups: [], bridgeExists: false, freeMebibytes: 10_000 };

  it("that runs nothing of the kind can have a sandbox", () => {
    assert.equal(obstacle(free), undefined);
  });

  const obstacles: [Partial<MachineFacts>, string][] = [
    [
      { podCgroups: ["/sys/fs/cgroup/kubepods"] },
      "Another kubelet runs pods on this machine (/sys/fs/cgroup/kubepods exists).",
    ],
    [{ bridgeExists: true }, "A network device tp0 exists that the sandbox did not make."],
    [{ freeMebibytes: 1536 }, "The sandbox needs 3 GiB on the disk of /var/lib; 1.5 GiB are free."],
  ];
  for (const [facts, problem] of obstacles) {
    it(`is refused with: ${problem}`, () => {
      assert.equal(obstacle({ ...free, ...facts })?.problem, problem);
    });
  }
});

describe("the sandbox of another checkout", () => {
  const { baseline, network } = sandboxState();
  const owner = { repository: "/other", baseline, network };

  it("is left alone, with the command that stops it", () => {
    const problem = foreignSandbox(owner, "/mine", () => true);
    assert.equal(problem?.problem, "The sandbox of another checkout runs on this machine: /other.");
    assert.equal(problem.remedy, "Stop it there first: cd /other && npm run sandbox -- down");
  });

  it("may be removed where that checkout has lost its record", () => {
    assert.equal(
      foreignSandbox(owner, "/mine", () => false),
      undefined,
    );
  });

  it("is none where it is one's own, or there is none", () => {
    assert.equal(
      foreignSandbox(owner, "/other", () => true),
      undefined,
    );
    assert.equal(
      foreignSandbox(undefined, "/mine", () => true),
      undefined,
    );
  });
});
