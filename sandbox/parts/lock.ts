import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface LockOptions {
  /** Called once when another process holds the lock. */
  readonly onWait?: (pid: number) => void;
  /** Time between looks at a lock that is held. @default 500 */
  readonly pollMilliseconds?: number;
  readonly signal?: AbortSignal;
}

/** Runs `work` while this process alone holds the lock file; takes over the lock of a dead one. */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  await acquire(path, options);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, options: LockOptions): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  let announced = false;
  while (!(await tryCreate(path, await identity(process.pid)))) {
    const holder = await readHolder(path);
    if (holder === undefined) {
      continue;
    }
    if (await isAlive(holder)) {
      if (!announced) {
        options.onWait?.(pidOf(holder));
        announced = true;
      }
      await delay(
        options.pollMilliseconds ?? 500,
        undefined,
        options.signal === undefined ? {} : { signal: options.signal },
      );
    } else {
      await removeIfHeldBy(path, holder);
    }
  }
}

/** Makes the lock with its content in one step, so that no reader sees it empty. */
async function tryCreate(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) {
      return false;
    }
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes the lock of a dead process. Another waiter may have done so already and made its own:
 * a rename takes whichever file is there now, and what is not the dead one's is put back.
 */
async function removeIfHeldBy(path: string, holder: string): Promise<void> {
  const taken = `${path}.${process.pid}.stale`;
  try {
    await rename(path, taken);
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      return;
    }
    throw error;
  }
  if ((await readHolder(taken)) !== holder) {
    await link(taken, path).catch(() => undefined);
  }
  await rm(taken, { force: true });
}

async function readHolder(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}

/** `<pid> <start time>`: a process id alone is reused, with its start time it is not. */
async function identity(pid: number): Promise<string> {
  return `${pid} ${(await startTime(pid)) ?? "unknown"}`;
}

async function isAlive(holder: string): Promise<boolean> {
  const pid = pidOf(holder);
  return Number.isInteger(pid) && pid > 0 && (await identity(pid)) === holder && exists(pid);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

/** Field 22 of /proc/PID/stat: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function startTime(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name of the program, field 2, is in parentheses and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function pidOf(holder: string): number {
  return Number.parseInt(holder, 10);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
