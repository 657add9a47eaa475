/** A reason the user can act on why the sandbox cannot go on; the CLI prints it without a stack. */
export class SandboxError extends Error {
  /** What is wrong, as one sentence. */
  readonly problem: string;
  /** What to do about it. */
  readonly remedy: string;

  constructor(problem: string, remedy: string, cause?: unknown) {
    super(`${problem}\n${remedy}`, cause === undefined ? undefined : { cause });
    this.name = "SandboxError";
    this.problem = problem;
    this.remedy = remedy;
  }
}
