import { run } from "./command";
import * as fs from "node:fs";

/** Mount points of a /proc/self/mountinfo, in order; octal escapes of blanks are undone. */
export function mountPoints(mountinfo: string): string[] {
  return mountinfo
    .split("\n")
    .map((line) => line.split(" ")[4])
    .filter((point): point is string => point !== undefined && point !== "")
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))),
    );
}

/** Mount points at or below a directory, the last mounted first. */
export function mountsBelow(mountinfo: string, directory: string): string[] {
  return mountPoints(mountinfo)
    .filter((point) => point === directory || point.startsWith(`${directory}/`))
    .reverse();
}

/** Unmounts everything at or below a directory. */
export async function unmountBelow(directory: string): Promise<void> {
  // Mounts can be stacked on one point, so one pass may not see the lowest free.
  for (let pass = 0; pass < 5; pass += 1) {
    const points = mountsBelow(fs.readFileSync("/proc/self/mountinfo", "utf8"), directory);
    if (points.length === 0) return;
    for (const point of points) {
      const { failed } = await run("umount", [point], { reject: false });
      // Something still has a file open there: detach it, the kernel drops it with the last user.
      if (failed) await run("umount", ["--lazy", point], { reject: false });
    }
  }
}
