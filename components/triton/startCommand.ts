/** Where the kubelet reads why a container ended; Pulumi repeats it when a rollout fails. */
const TERMINATION_LOG = "/dev/termination-log";

/**
 * Runs the server as a child of the shell, for three reasons.
 *
 * - Volumes of a pod survive the restart of a container: without the first line a server that crashes in place leaves
 *   its downloaded models, unpacked Python environments and shared memory regions behind until the volumes are full.
 *   Init containers do not run again on such a restart, and lifecycle hooks not after a crash.
 * - The error lines of Triton's log become the container's termination message. The end of its log alone would not do:
 *   the table of options that follows the reason is longer than what Kubernetes keeps.
 * - As the first process of a container the server would ignore SIGTERM until its models are loaded.
 *   https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 *
 * `wait` ends early when a signal arrives, hence the loop; the log is drained before the container ends.
 */
function script(directories: readonly string[], pipe: string, terminationLog: string): string {
  return [
    `find ${directories.join(" ")} -mindepth 1 -delete && mkfifo ${pipe} || exit 1`,
    `sed -u '/^E[0-9]/w ${terminationLog}' <${pipe} >&2 & log=$!`,
    `"$@" 2>${pipe} & server=$!`,
    `trap 'kill -TERM $server' TERM INT`,
    `while kill -0 $server 2>/dev/null; do wait $server; status=$?; done`,
    `wait $log; exit $status`,
  ].join("\n");
}

/**
 * Arguments that empty directories and then run the given command. They go through the image's own entry point, which
 * prepares the driver libraries.
 *
 * @param directories absolute paths of mounted volumes, emptied but not removed; the first also holds the pipe of the log
 * @param command the program and its arguments
 * @param terminationLog file that gets the error lines
 * @throws RangeError for a directory that a shell would not take as it is
 */
export function emptyThenRun(
  directories: readonly [string, ...string[]],
  command: readonly string[],
  terminationLog = TERMINATION_LOG,
): string[] {
  const unsafe = [...directories, terminationLog].find(
    (directory) => !/^(\/[A-Za-z0-9._-]+)+$/.test(directory),
  );
  if (unsafe !== undefined) throw new RangeError(`"${unsafe}" is not a plain absolute path`);
  // The word after the script becomes $0, the name in the shell's messages.
  const lines = script(directories, `${directories[0]}/.log`, terminationLog);
  return ["sh", "-c", lines, "start", ...command];
}
