/**
 * Arguments that empty directories and then become the given command.
 *
 * Volumes of a pod survive the restart of a container: without this a server that crashes in place leaves its
 * downloaded models, unpacked Python environments and shared memory regions behind until the volumes are full. Init
 * containers and lifecycle hooks do not help: the former do not run again on such a restart, the latter run beside the
 * server or not at all after a crash. The arguments go through the image's own entry point, which prepares the driver
 * libraries, and `exec` lets the server take the shell's place, so that it receives signals itself.
 *
 * @param directories absolute paths of mounted volumes, emptied but not removed
 * @param command the program and its arguments
 */
export function emptyThenRun(directories: readonly string[], command: readonly string[]): string[] {
  const unsafe = directories.find((directory) => !/^(\/[A-Za-z0-9._-]+)+$/.test(directory));
  if (unsafe !== undefined) throw new RangeError(`"${unsafe}" is not a plain absolute path`);
  const script = `find ${directories.join(" ")} -mindepth 1 -delete && exec "$@"`;
  // The word after the script becomes $0, the name in the shell's messages.
  return ["sh", "-c", script, "start", ...command];
}
