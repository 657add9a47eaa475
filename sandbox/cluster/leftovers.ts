import * as fs from "node:fs";
import * as path from "node:path";

/** Places that the parts write to and that cannot be configured. */
const fixedDirectories = [
  "/var/lib/kubelet",
  "/var/lib/cni",
  "/var/log/containers",
  "/var/log/pods",
  "/run/containerd",
  "/run/netns",
] as const;

/** Where containerd keeps one directory for each pod, named by the id that CNI knows it by. */
const podStateDirectory = "containerd/io.containerd.grpc.v1.cri/sandboxes";

/** Those of them that do not exist. */
export function absentDirectories(): string[] {
  return fixedDirectories.filter((directory) => !fs.existsSync(directory));
}

/** Paths of the Unix sockets that a process listens on or is connected to, of a /proc/net/unix. */
export function socketsInUse(table: string): Set<string> {
  return new Set(
    table.split("\n").flatMap((line) => {
      const file = line.trim().split(/\s+/)[7];
      return file === undefined ? [] : [file];
    }),
  );
}

function entriesOf(directory: string): string[] {
  try {
    return fs.readdirSync(directory).map((name) => path.join(directory, name));
  } catch {
    return [];
  }
}

function removeIfEmpty(directory: string): void {
  try {
    fs.rmdirSync(directory);
  } catch {
    // Not empty, or not there: it is someone else's, or nothing is to be done.
  }
}

/**
 * Removes what the parts left at fixed places: sockets of ended containerd shims, results of CNI, links to pod logs;
 * then the directories that did not exist before.
 * @param absentBefore what {@link absentDirectories} said before the sandbox started
 * @param own directories of the sandbox's node, by which its pods and logs are told from others'
 */
export function removeLeftovers(
  absentBefore: readonly string[],
  own: { readonly runtimeDirectory: string; readonly nodeDirectory: string },
): void {
  const used = socketsInUse(fs.readFileSync("/proc/net/unix", "utf8"));
  for (const socket of entriesOf("/run/containerd/s")) {
    if (!used.has(socket)) fs.rmSync(socket, { force: true });
  }
  const pods = entriesOf(path.join(own.runtimeDirectory, podStateDirectory)).map((pod) =>
    path.basename(pod),
  );
  for (const result of entriesOf("/var/lib/cni/results")) {
    if (pods.some((pod) => path.basename(result).includes(`-${pod}-`)))
      fs.rmSync(result, { force: true });
  }
  for (const link of entriesOf("/var/log/containers")) {
    const target = fs.lstatSync(link).isSymbolicLink() ? fs.readlinkSync(link) : "";
    if (target.startsWith(`${own.nodeDirectory}/`)) fs.rmSync(link, { force: true });
  }
  for (const directory of absentBefore) {
    // No other kubelet can run beside this one, so the whole directory is the sandbox's.
    if (directory === "/var/lib/kubelet") fs.rmSync(directory, { recursive: true, force: true });
    for (const below of entriesOf(directory)) removeIfEmpty(below);
    removeIfEmpty(directory);
  }
}
