import * as path from "node:path";

/** Root of this checkout. */
export const repositoryRoot = path.resolve(__dirname, "..");

/** State, logs and credentials of the sandbox that this checkout started; ignored by git. */
export const stateDirectory = path.join(repositoryRoot, ".sandbox");

export const stateFile = path.join(stateDirectory, "state.json");

export const logDirectory = path.join(stateDirectory, "logs");

/** Tokens, keys and kubeconfig; readable by its owner only. */
export const credentialDirectory = path.join(stateDirectory, "credentials");

/**
 * Sockets and mounts. Outside the checkout because the path of a Unix socket is limited to 108 bytes
 * (https://man7.org/linux/man-pages/man7/unix.7.html), and a checkout can lie deeper than that.
 */
export const runtimeDirectory = "/run/triton-platform";

/** Images, container layers and pod volumes: too large for /run, which is often kept in memory. */
export const nodeDirectory = "/var/lib/triton-platform";

/** Which checkout owns the sandbox of this machine, and what the machine looked like before. */
export const ownerFile = path.join(runtimeDirectory, "owner.json");

/** Held by the command that changes the sandbox of this machine. */
export const lockFile = "/run/triton-platform.lock";

export const containerdSocket = path.join(runtimeDirectory, "containerd.sock");
