/**
 * Something the user can act on: printed as it is, without a stack trace.
 * Anything else that is thrown in the sandbox is a defect of the sandbox.
 */
export class SandboxError extends Error {
  public override readonly name = "SandboxError";

  /**
   * @param message what happened, as one sentence.
   * @param remedy what to do about it: sentences or commands, one a line.
   */
  public constructor(
    message: string,
    public readonly remedy: readonly string[] = [],
  ) {
    super(message);
  }

  /** Message and remedy as they are printed. */
  public get text(): string {
    return [this.message, ...this.remedy.map((line) => `  ${line}`)].join("\n");
  }
}
