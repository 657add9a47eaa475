import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { parseDocument } from "yaml";

const repository = join(__dirname, "..", "..", "..");

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  /** Standard output and standard error, in order. */
  readonly output: string;
  /** Standard output alone. */
  readonly stdout: string;
}

/**
 * A checkout of this repository as a user has it, with a git history of its own: the tests edit models and the
 * stack file in it, and run the commands of the README there.
 */
export class Checkout {
  private constructor(public readonly directory: string) {}

  /** Copies every file that git tracks or would track, and commits them. */
  static async create(): Promise<Checkout> {
    const directory = mkdtempSync(join(tmpdir(), "triton-platform-"));
    const { execa } = await import("execa");
    const { stdout } = await execa("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
      cwd: repository,
    });
    for (const file of stdout.split("\0").filter((name) => name !== "")) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      cpSync(join(repository, file), join(directory, file), { verbatimSymlinks: true });
    }
    symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
    const checkout = new Checkout(directory);
    await checkout.git("init", "--quiet", "--initial-branch=main");
    await checkout.git("config", "user.name", "Sandbox test");
    await checkout.git("config", "user.email", "test@triton-platform.invalid");
    await checkout.commit("Start from the repository");
    return checkout;
  }

  path(...parts: readonly string[]): string {
    return join(this.directory, ...parts);
  }

  async git(...args: readonly string[]): Promise<string> {
    const { execa } = await import("execa");
    return (await execa("git", args, { cwd: this.directory })).stdout;
  }

  /** Commits everything that changed. */
  async commit(message: string): Promise<void> {
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--message", message);
  }

  /** Replaces text in a file; the text must be there exactly once. */
  replace(file: string, from: string, to: string): void {
    const before = readFileSync(this.path(file), "utf8");
    if (before.split(from).length !== 2) throw new Error(`${file} does not hold ${from} once`);
    writeFileSync(
      this.path(file),
      before.replace(from, () => to),
    );
  }

  /** Sets, or with undefined removes, a value of Pulumi.sandbox.yaml. The first key is without the namespace. */
  setConfig(path: readonly [string, ...string[]], value: unknown): void {
    const file = this.path("Pulumi.sandbox.yaml");
    const document = parseDocument(readFileSync(file, "utf8"));
    const [key, ...rest] = path;
    const full = ["config", `triton-platform:${key}`, ...rest];
    if (value === undefined) document.deleteIn(full);
    else document.setIn(full, document.createNode(value));
    writeFileSync(file, document.toString());
  }

  /** Puts files back to the last commit. */
  async restore(...files: readonly string[]): Promise<void> {
    await this.git("checkout", "--quiet", "HEAD", "--", ...files);
    await this.git("clean", "--quiet", "-d", "--force", "--", ...files);
  }

  /** `npm run sandbox -- …`, as the README says it. */
  async sandbox(
    args: readonly string[],
    options: {
      /** @default nine minutes */
      readonly timeoutMs?: number;
      /** Also prints what the command prints. @default false */
      readonly show?: boolean;
    } = {},
  ): Promise<CommandResult> {
    const { execa } = await import("execa");
    const result = await execa("npm", ["run", "--silent", "sandbox", "--", ...args], {
      cwd: this.directory,
      all: true,
      reject: false,
      stdin: "ignore",
      timeout: options.timeoutMs ?? 540_000,
      ...(options.show === true
        ? { stdout: ["pipe", "inherit"], stderr: ["pipe", "inherit"] }
        : {}),
    });
    return { exitCode: result.exitCode ?? -1, output: result.all, stdout: result.stdout };
  }
}
