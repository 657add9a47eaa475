import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeArchive } from "../../sandbox/image/imageArchive";
import { capture, CommandLog } from "../../sandbox/parts/command";

describe("an image archive", () => {
  let directory = "";
  const image = {
    name: "triton-platform.local/fixture:1",
    config: { Entrypoint: ["/bin/server"], User: "1000:1000" },
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sandbox-image-"));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  /** A root file system with each kind of entry; `time` is when its files were made. */
  async function makeRoot(name: string, time: number): Promise<string> {
    const root = join(directory, name);
    await mkdir(join(root, "bin"), { recursive: true });
    await mkdir(join(root, "lib", "empty"), { recursive: true });
    await writeFile(join(root, "bin", "server"), "#!/bin/sh\n");
    await chmod(join(root, "bin", "server"), 0o755);
    await link(join(root, "bin", "server"), join(root, "bin", "server-2"));
    await symlink("lib", join(root, "lib64"));
    await symlink("missing", join(root, "dangling"));
    for (const path of ["bin/server", "bin", "lib/empty", "lib", "."]) {
      await utimes(join(root, path), time, time);
    }
    return root;
  }

  async function archiveOf(root: string, name: string): Promise<string> {
    const output = join(directory, name);
    await mkdir(output);
    const log = new CommandLog(join(directory, "log"), "Writing the fixture");
    await writeArchive({ log, directory: output }, image, root);
    return join(output, "image.tar");
  }

  async function member(archive: string, name: string): Promise<string> {
    const { stdout, failed } = await capture("tar", ["-xOf", archive, name]);
    assert.equal(failed, false);
    return stdout;
  }

  it("names the image, its configuration and the digest of its one layer", async () => {
    const archive = await archiveOf(await makeRoot("root", 1_000_000), "out");
    assert.deepEqual(JSON.parse(await member(archive, "manifest.json")), [
      { Config: "config.json", RepoTags: [image.name], Layers: ["layer.tar"] },
    ]);
    await capture("tar", ["-xf", archive, "-C", directory, "layer.tar"]);
    const layer = await readFile(join(directory, "layer.tar"));
    const digest = createHash("sha256").update(layer).digest("hex");
    assert.deepEqual(JSON.parse(await member(archive, "config.json")), {
      architecture: "amd64",
      os: "linux",
      config: image.config,
      rootfs: { type: "layers", diff_ids: [`sha256:${digest}`] },
      history: [{ created_by: "triton-platform sandbox" }],
    });
  });

  it("holds every entry once: files, links of both kinds, empty directories, modes", async () => {
    const archive = await archiveOf(await makeRoot("root", 1_000_000), "out");
    await capture("tar", ["-xf", archive, "-C", directory, "layer.tar"]);
    const { stdout } = await capture(
      "tar",
      ["--numeric-owner", "-tvf", join(directory, "layer.tar")],
      { env: { TZ: "UTC" } },
    );
    const entries = stdout.split("\n").map((line) => {
      const [mode = "", , , date = "", , ...name] = line.trim().split(/\s+/);
      return [mode, date, name.join(" ")].join(" ");
    });
    assert.deepEqual(entries, [
      "drwxr-xr-x 1980-01-01 bin/",
      "lrwxrwxrwx 1980-01-01 dangling -> missing",
      "drwxr-xr-x 1980-01-01 lib/",
      "lrwxrwxrwx 1980-01-01 lib64 -> lib",
      "-rwxr-xr-x 1980-01-01 bin/server",
      "hrwxr-xr-x 1980-01-01 bin/server-2 link to bin/server",
      "drwxr-xr-x 1980-01-01 lib/empty/",
    ]);
  });

  it("is the same, byte for byte, for the same files made at another time", async () => {
    const first = await archiveOf(await makeRoot("one", 1_000_000), "out-1");
    const second = await archiveOf(await makeRoot("two", 2_000_000), "out-2");
    assert.ok((await readFile(first)).equals(await readFile(second)));
  });
});
