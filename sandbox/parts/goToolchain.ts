import { capture } from "./command";
import { SandboxError } from "../sandboxError";

/** What the modules under sandbox/modules declare. */
const NEEDED = { major: 1, minor: 26 } as const;

export interface GoVersion {
  /** As Go prints it, for example `go1.26.8`. */
  readonly text: string;
}

let found: Promise<GoVersion> | undefined;

/**
 * Version of the Go on PATH, asked once.
 * @throws SandboxError if there is none or it is too old for the modules.
 */
export function goVersion(): Promise<GoVersion> {
  found ??= capture("go", ["env", "GOVERSION"], {
    env: { GOTOOLCHAIN: "local" },
  }).then(({ stdout, failed }) => checkGoVersion(failed ? undefined : stdout.trim()));
  return found;
}

/** @param text what `go env GOVERSION` printed, undefined when there is no Go. */
export function checkGoVersion(text: string | undefined): GoVersion {
  const match = /^go(\d+)\.(\d+)/.exec(text ?? "");
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  if (text !== undefined && major === NEEDED.major && minor >= NEEDED.minor) {
    return { text };
  }
  throw new SandboxError(
    `The sandbox is built with Go ${NEEDED.major}.${NEEDED.minor} or newer; ${
      text === undefined || match === null ? "there is no Go on PATH" : `PATH has ${text}`
    }.`,
    "Install it as https://go.dev/doc/install says and put its bin directory first on PATH.",
  );
}
