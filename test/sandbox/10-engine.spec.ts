import { mkdirSync } from "node:fs";

import { describeEngine } from "../sandbox-engine/engineScenario";
import { openEngine } from "./support/engine";
import { session } from "./support/session";

describeEngine(() => {
  const directory = session().checkout.path(".sandbox", "engine-test");
  mkdirSync(directory, { recursive: true });
  return openEngine(directory);
});
