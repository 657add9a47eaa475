import type { HealthCheck } from "../state";

/** One long-running program of the sandbox: how it is started, and how one sees that it works. */
export interface Component {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Additions to the minimal environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly health: HealthCheck;
}
