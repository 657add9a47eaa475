import { existsSync } from "node:fs";
import { chmod, readFile, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { capture, CommandLog } from "./command";

/** A program the sandbox uses and the distribution package it comes from. */
interface Tool {
  readonly package: string;
  /** Programs that must be found; a path is looked up as it is. */
  readonly anyOf: readonly string[];
}

/** CNI plugins: where Debian puts them, and where other packages of containerd do. */
export const CNI_DIRECTORIES = ["/usr/lib/cni", "/opt/cni/bin"] as const;

/**
 * Looked for as programs and not as packages, so that what came another way (Docker's own
 * containerd, say) is used and not replaced.
 */
const TOOLS = {
  containerd: { package: "containerd", anyOf: ["containerd"] },
  runc: { package: "runc", anyOf: ["runc"] },
  cni: {
    package: "containernetworking-plugins",
    anyOf: CNI_DIRECTORIES.map((directory) => join(directory, "bridge")),
  },
  iptables: { package: "iptables", anyOf: ["iptables"] },
  conntrack: { package: "conntrack", anyOf: ["conntrack"] },
  ip: { package: "iproute2", anyOf: ["ip"] },
  mount: { package: "mount", anyOf: ["mount"] },
  openssl: { package: "openssl", anyOf: ["openssl"] },
  debootstrap: { package: "debootstrap", anyOf: ["debootstrap"] },
  wget: { package: "wget", anyOf: ["wget"] },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

/** What a running cluster needs, beside what builds need. */
export const CLUSTER_TOOLS: readonly ToolName[] = [
  "containerd",
  "runc",
  "cni",
  "iptables",
  "conntrack",
  "ip",
  "mount",
  "openssl",
];

// Not on the PATH of every root shell, and still where these packages put their programs.
const SYSTEM_DIRECTORIES = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/** Absolute path of a program, searched on PATH and in the system's own directories. */
export function findProgram(name: string): string | undefined {
  if (name.startsWith("/")) {
    return existsSync(name) ? name : undefined;
  }
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => entry !== "");
  return [...path, ...SYSTEM_DIRECTORIES]
    .map((directory) => join(directory, name))
    .find((candidate) => existsSync(candidate));
}

/** Packages of those tools that are not here yet, each once. */
export function missingPackages(
  tools: Iterable<ToolName>,
  find: (program: string) => string | undefined = findProgram,
): string[] {
  const missing = [...new Set(tools)]
    .map((tool) => TOOLS[tool])
    .filter(({ anyOf }) => anyOf.every((program) => find(program) === undefined));
  return missing.map((tool) => tool.package);
}

/** A virtual environment needs `ensurepip`, which Debian packages apart from Python. */
export async function missingPythonPackages(): Promise<string[]> {
  const { failed } = await capture("python3", ["-c", "import ensurepip, venv"]);
  return failed ? ["python3-venv"] : [];
}

/**
 * Installs packages without questions and without starting the services they bring: the sandbox
 * runs a containerd of its own.
 */
export async function installPackages(packages: readonly string[], log: CommandLog): Promise<void> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const apt = ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"];
  const install = [...apt, "install", "--yes", "--no-install-recommends", ...packages];
  await withoutServiceStart(async () => {
    const known = await capture("apt-cache", ["show", "--no-all-versions", ...packages]);
    if (known.failed) {
      await log.run("apt-get", [...apt, "update"], { env });
    }
    try {
      await log.run("apt-get", install, { env });
    } catch {
      // Lists that are there but old name versions that the mirror has replaced.
      await log.run("apt-get", [...apt, "update"], { env });
      await log.run("apt-get", install, { env });
    }
  });
  if (packages.includes("containerd") && existsSync("/run/systemd/system")) {
    await log.run("systemctl", ["disable", "--now", "containerd.service"]);
  }
}

const POLICY = "/usr/sbin/policy-rc.d";
const POLICY_MARK = "# Written by triton-platform while it installs packages.";

/**
 * Debian asks this file before a package starts its service; 101 forbids it:
 * https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
 */
async function withoutServiceStart(work: () => Promise<void>): Promise<void> {
  const found = await readFile(POLICY, "utf8").catch(() => undefined);
  // Our own file from a run that was killed is not the machine's setting.
  const before = found?.includes(POLICY_MARK) === true ? undefined : found;
  const mode = before === undefined ? 0o755 : (await stat(POLICY)).mode & 0o7777;
  await writeFile(POLICY, `#!/bin/sh\n${POLICY_MARK}\nexit 101\n`);
  await chmod(POLICY, 0o755);
  try {
    await work();
  } finally {
    if (before === undefined) {
      await rm(POLICY, { force: true });
    } else {
      await writeFile(POLICY, before);
      await chmod(POLICY, mode);
    }
  }
}
