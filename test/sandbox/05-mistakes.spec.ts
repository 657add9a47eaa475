import * as assert from "node:assert/strict";
import { appendFileSync } from "node:fs";

import { session } from "./support/session";

interface Mistake {
  readonly what: string;
  readonly make: () => void | Promise<void>;
  readonly message: RegExp;
  /** Whether the keys must be put back. */
  readonly secret?: boolean;
}

const mistakes: readonly Mistake[] = [
  {
    what: "a broken config.pbtxt",
    make: () => {
      session().checkout.replace("models/identity/config.pbtxt", "max_batch_size", "max_bach_size");
    },
    message: /models\/identity\/config\.pbtxt:2: .*max_bach_size.*max_batch_size/,
  },
  {
    what: "an unknown configuration key",
    make: () => {
      session().checkout.setConfig(["servers", "main", "replica"], 3);
    },
    message: /servers\.main\.replica: is not a known key; did you mean "replicas"/,
  },
  {
    what: "a missing secret",
    secret: true,
    make: async () => {
      await session().pulumi("config", "rm", "triton-platform:awsSecretAccessKey");
    },
    message:
      /awsSecretAccessKey: is missing; .*pulumi config set --secret triton-platform:awsSecretAccessKey/,
  },
  {
    what: "a key that was base64-encoded by hand",
    secret: true,
    make: async () => {
      const encoded = Buffer.from("AKIAIOSFODNN7EXAMPLE").toString("base64");
      await session().pulumi(
        "config",
        "set",
        "--secret",
        "triton-platform:awsAccessKeyId",
        encoded,
      );
    },
    message: /awsAccessKeyId: is base64 of a key, not the key itself/,
  },
];

describe("a mistake", () => {
  let running: Record<string, string>;
  let keys: Record<string, string>;

  async function uids(): Promise<Record<string, string>> {
    const pods = await session().pods();
    return Object.fromEntries(
      pods.map(({ metadata }) => [metadata?.name ?? "", metadata?.uid ?? ""]),
    );
  }

  before(async () => {
    running = await uids();
    const config = JSON.parse(
      await session().pulumi("config", "--show-secrets", "--json"),
    ) as Record<string, { value?: string } | undefined>;
    keys = Object.fromEntries(
      ["awsAccessKeyId", "awsSecretAccessKey"].map((key) => [
        key,
        config[`triton-platform:${key}`]?.value ?? "",
      ]),
    );
  });

  afterEach(() => session().checkout.restore("models", "Pulumi.sandbox.yaml"));

  async function restoreKeys(): Promise<void> {
    for (const [key, value] of Object.entries(keys)) {
      await session().pulumi("config", "set", "--secret", `triton-platform:${key}`, value);
    }
  }

  for (const { what, make, message, secret } of mistakes) {
    it(`fails before anything changes: ${what}`, async () => {
      await make();
      const before = session().resourcesInState();
      const { exitCode, output } = await session().checkout.sandbox(["pulumi", "up", "--yes"]);
      assert.notEqual(exitCode, 0, output);
      assert.match(output, message);
      assert.doesNotMatch(output, /\n +at .*\.[jt]s:\d+/, "a stack trace");
      assert.deepEqual(await uids(), running);
      assert.deepEqual(session().resourcesInState(), before);
      if (secret === true) await restoreKeys();
    });
  }

  it("lists all mistakes at once", async () => {
    const { checkout } = session();
    checkout.replace(
      "models/identity/config.pbtxt",
      `name: "INPUT0"\n    data_type: TYPE_FP32`,
      `name: "INPUT0"\n    data_type: TYPE_FP33`,
    );
    appendFileSync(checkout.path("models/text_features/config.pbtxt"), "\nnot a message {\n");
    checkout.setConfig(["servers", "main", "flags"], { "http-max-input-size": 1000 });
    const { exitCode, output } = await checkout.sandbox(["preview"]);
    assert.notEqual(exitCode, 0);
    assert.match(output, /models\/identity\/config\.pbtxt:7: .*TYPE_FP33/);
    assert.match(output, /models\/text_features\/config\.pbtxt:\d+: /);
    assert.match(output, /servers\.main\.flags\.http-max-input-size: .*2\.59/);
  });
});
