import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { baseMirror, Distribution, proxyEnvironment } from "../parts/distribution";
import { BuildContext } from "../parts/part";

/** A distribution release that can carry the Triton server. */
export interface BaseRelease {
  readonly id: Distribution["id"];
  readonly codename: string;
  /** Version of the release's python3, which decides which stub runs Python models. */
  readonly python: string;
  /** Package of that Python's shared library, which the stub is linked against. */
  readonly library: string;
  /** Archive areas that hold NumPy and what it needs. */
  readonly components: readonly string[];
}

/**
 * Releases with a glibc of 2.35 or newer, which the server was linked against, and a Python for
 * which the wheel has a stub that uses the system's own libpython (3.8 to 3.12; the one for 3.13
 * brings a libpython of its own). The first of each distribution serves its other releases.
 */
export const BASE_RELEASES: readonly BaseRelease[] = [
  {
    id: "debian",
    codename: "bookworm",
    python: "3.11",
    library: "libpython3.11",
    components: ["main"],
  },
  {
    id: "ubuntu",
    codename: "noble",
    python: "3.12",
    library: "libpython3.12t64",
    components: ["main", "universe"],
  },
  {
    id: "ubuntu",
    codename: "jammy",
    python: "3.10",
    library: "libpython3.10",
    components: ["main", "universe"],
  },
];

/** The machine's own release where it can carry the server, else one its mirror also serves. */
export function baseRelease(machine: Distribution): BaseRelease {
  const candidates = BASE_RELEASES.filter(({ id }) => id === machine.id);
  const found = candidates.find(({ codename }) => codename === machine.codename) ?? candidates[0];
  if (found === undefined) {
    throw new RangeError(`no base release for ${machine.id}`);
  }
  return found;
}

export function basePackages({ library }: BaseRelease): string[] {
  return ["python3-minimal", library, "python3-numpy", "ca-certificates"];
}

/** Makes a root file system of the release's packages, from the mirror apt is set up with. */
export async function bootstrap(
  { log }: Pick<BuildContext, "log">,
  release: BaseRelease,
  machine: Distribution,
  root: string,
  onPackage: (name: string) => void,
): Promise<void> {
  const mirror = await baseMirror(machine);
  const debootstrap = [
    "debootstrap",
    "--variant=minbase",
    `--include=${basePackages(release).join(",")}`,
    `--components=${release.components.join(",")}`,
    ...(mirror.keyring === undefined ? [] : [`--keyring=${mirror.keyring}`]),
    release.codename,
    root,
    mirror.uri,
  ];
  // In namespaces of its own: what debootstrap mounts and starts ends with it, and it ends with
  // this process, however that ends.
  const isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  await log.run("setpriv", ["--pdeathsig", "KILL", ...isolated, ...debootstrap], {
    // unshare itself ignores what would end it gently.
    killSignal: "SIGKILL",
    env: { ...(await proxyEnvironment()), LC_ALL: "C" },
    onLine: (line) => {
      const match = /^I: (Retrieving|Unpacking|Configuring) (?!the )(\S+)/.exec(line);
      if (match !== null) {
        onPackage(`${(match[1] ?? "").toLowerCase()} ${(match[2] ?? "").replace(/\.+$/, "")}`);
      }
    },
  });
}

// Nothing here is read by a running server.
const UNUSED = [
  ...["usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian"],
  ...["var/cache", "var/lib/apt/lists", "var/log", "var/lib/dpkg/status-old"],
  // These name the machine that built the image.
  ...["etc/hostname", "etc/resolv.conf", "etc/machine-id"],
];

/** Directories that stay, empty. */
const EMPTIED = ["dev", "proc", "sys", "run", "tmp", "var/tmp"];

/** Takes away what no server reads and what differs from one build to the next. */
export async function trim(root: string, release: BaseRelease): Promise<void> {
  for (const path of UNUSED) {
    await rm(join(root, path), { recursive: true, force: true });
  }
  for (const directory of EMPTIED) {
    for (const entry of await readdir(join(root, directory))) {
      await rm(join(root, directory, entry), { recursive: true, force: true });
    }
  }
  for (const library of [`usr/lib/python${release.python}`, "usr/lib/python3"]) {
    await removeNamed(join(root, library), ["__pycache__", "tests"]);
  }
  // The third field of a line is the day of the last password change: the day of the build.
  const shadow = join(root, "etc", "shadow");
  await writeFile(
    shadow,
    (await readFile(shadow, "utf8")).replace(
      /^([^:]*:[^:]*:)\d*/gm,
      (_, start: string) => `${start}1`,
    ),
  );
}

async function removeNamed(directory: string, names: readonly string[]): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (!entry.isDirectory()) {
      continue;
    }
    if (names.includes(entry.name)) {
      await rm(path, { recursive: true });
    } else {
      await removeNamed(path, names);
    }
  }
}

/**
 * Compiles the Python library ahead, so that models start fast on a read-only root. By hash and
 * unchecked: the archive flattens all times, and a check by time would reject every file.
 */
export async function compilePython(
  { log }: Pick<BuildContext, "log">,
  root: string,
  release: BaseRelease,
): Promise<void> {
  await log.run(
    "chroot",
    [
      ...[
        root,
        "/usr/bin/python3",
        "-m",
        "compileall",
        "-q",
        "--invalidation-mode",
        "unchecked-hash",
      ],
      ...["/usr/lib/python3", `/usr/lib/python${release.python}`],
    ],
    // Sets are written in the order of their hashes.
    { env: { PYTHONHASHSEED: "0", LC_ALL: "C.UTF-8" } },
  );
}
