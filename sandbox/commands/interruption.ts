/** Turns Ctrl-C and SIGTERM into an abort, so that what was started can be stopped before the process ends. */
export class Interruption {
  readonly #controller = new AbortController();

  public constructor() {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, this.#interrupt);
  }

  public get signal(): AbortSignal {
    return this.#controller.signal;
  }

  public get happened(): boolean {
    return this.#controller.signal.aborted;
  }

  readonly #interrupt = (): void => {
    // A second one changes nothing: to leave while things are being stopped would leave them behind.
    if (!this.happened)
      process.stderr.write("\nInterrupted: stopping what was started, please wait.\n");
    this.#controller.abort();
  };
}
