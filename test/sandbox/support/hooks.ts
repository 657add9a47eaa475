import { rmSync } from "node:fs";

import { Checkout } from "./checkout";
import { Session, setSession } from "./session";

let checkout: Checkout | undefined;

/** One sandbox for all specs: building its parts may take long on a new machine, starting it again never pays. */
export const mochaHooks = {
  async beforeAll(this: Mocha.Context): Promise<void> {
    this.timeout(45 * 60_000);
    checkout = await Checkout.create();
    const up = await checkout.sandbox([], { timeoutMs: 44 * 60_000, show: true });
    if (up.exitCode !== 0) throw new Error(`npm run sandbox failed:\n${up.output}`);
    setSession(new Session(checkout, up));
  },
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(5 * 60_000);
    if (checkout === undefined) return;
    await checkout.sandbox(["down"]);
    rmSync(checkout.directory, { recursive: true, force: true });
  },
};
