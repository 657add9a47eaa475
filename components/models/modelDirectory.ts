import { createHash } from "node:crypto";
import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, sep } from "node:path";
import type { Problem } from "../problem";
import { KEY_PART } from "./schema";

/**
 * Names that are never part of a model: caches and droppings of tools on the author's machine.
 * Everything else in a model directory is released. `.gitkeep` is released too: it is what keeps
 * the empty version directory of an ensemble alive, in git and on S3.
 */
export const NEVER_RELEASED: readonly string[] = [
  "__pycache__",
  ".ipynb_checkpoints",
  ".DS_Store",
  "Thumbs.db",
];

/** One file of a model directory on this machine. */
export interface LocalFile {
  /** Path below the model directory with `/` between its parts. */
  readonly path: string;
  /** Absolute path, links resolved. */
  readonly absolute: string;
  /** Bytes. */
  readonly size: number;
}

/** What a model directory holds. */
export interface DirectoryListing {
  readonly files: readonly LocalFile[];
  readonly problems: readonly Problem[];
}

/**
 * Lists a model directory in a fixed order.
 *
 * @param directory absolute path of an existing directory
 * @param shownAs how messages name the directory, e.g. `models/identity`
 */
export function listModelDirectory(directory: string, shownAs: string): DirectoryListing {
  const root = realpathSync(directory);
  const files: LocalFile[] = [];
  const problems: Problem[] = [];
  const report = (path: string, message: string): void => {
    problems.push({ path: `${shownAs}/${path}`, message });
  };

  const visit = (below: readonly string[]): void => {
    const names = readdirSync(join(root, ...below))
      .filter((name) => !NEVER_RELEASED.includes(name))
      .sort();
    if (names.length === 0 && below.length > 0) {
      report(
        below.join("/"),
        "empty directory: neither git nor S3 keeps it; put an empty file .gitkeep into it, or delete it",
      );
    }
    for (const name of names) {
      const parts = [...below, name];
      const path = parts.join("/");
      if (!KEY_PART.test(name)) {
        report(
          path,
          "has a character that Triton's S3 client does not accept; accepted: letters, digits, `.`, `_` and `-`",
        );
      }
      const absolute = join(root, ...parts);
      const found = lstatSync(absolute);
      if (found.isDirectory()) {
        visit(parts);
      } else if (found.isSymbolicLink()) {
        const target = linkTarget(absolute, root);
        if (typeof target === "string") {
          report(path, target);
        } else {
          files.push({ path, absolute: target.absolute, size: target.size });
        }
      } else if (found.isFile()) {
        files.push({ path, absolute, size: found.size });
      } else {
        report(path, "is neither a file nor a directory");
      }
    }
  };
  visit([]);
  return { files, problems };
}

/** The file a link leads to, or why it cannot be released. */
function linkTarget(link: string, root: string): { absolute: string; size: number } | string {
  let absolute: string;
  try {
    absolute = realpathSync(link);
  } catch {
    return "is a symbolic link to nothing";
  }
  if (!absolute.startsWith(root + sep)) {
    return "is a symbolic link that leaves the model directory; copy the file, or describe it under files";
  }
  const target = statSync(absolute);
  return target.isFile()
    ? { absolute, size: target.size }
    : "is a symbolic link to a directory; put the files themselves there";
}

/** SHA-256 of a file in lower-case hexadecimal, read in pieces so that size costs no memory. */
export function sha256OfFile(absolute: string): string {
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(1024 * 1024);
  const descriptor = openSync(absolute, "r");
  try {
    for (;;) {
      const read = readSync(descriptor, piece, 0, piece.length, null);
      if (read === 0) {
        return hash.digest("hex");
      }
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** First line of the text that Git LFS leaves in place of a file it has not fetched. */
const LFS_POINTER = "version https://git-lfs.github.com/spec/v1\n";

/**
 * Whether the file is a Git LFS pointer.
 * Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md (pointers are under 1024 bytes)
 */
export function isLfsPointer(file: LocalFile): boolean {
  if (file.size >= 1024 || file.size < LFS_POINTER.length) {
    return false;
  }
  const start = Buffer.alloc(LFS_POINTER.length);
  const descriptor = openSync(file.absolute, "r");
  try {
    readSync(descriptor, start, 0, start.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return start.toString("latin1") === LFS_POINTER;
}
