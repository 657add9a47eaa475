import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";

import { compareVersions } from "../../components/models/serverVersion";
import type { Flag, FlagType } from "../../components/triton/flagTable";
import { FLAGS } from "../../components/triton/flagTable";
import type { FlagValue } from "../../components/triton/flags";
import { FlagError, buildFlags, flagProblems } from "../../components/triton/flags";

const table: readonly (readonly [string, Flag])[] = Object.entries(FLAGS);
const settable = table.filter(([, flag]) => flag.owner === undefined);
const current = settable.filter(([, flag]) => flag.deprecated === undefined);
const NEWEST = "2.72.0";

/** Texts that the pattern of each text flag accepts. */
const EXAMPLES: Readonly<Record<string, string>> = {
  text: "value",
  "an absolute path": "/opt/x",
  "a regular expression": "^x-.*",
  "<key>=<value> or <scope>,<key>=<value>": "python,shm-default-byte-size=1048576",
  "<scope>,<key>=<value>": "local,size=1048576",
  "<gpu>:<bytes>, such as 0:67108864": "0:67108864",
  "<name>:<count> or <name>:<count>:<device>": "r:1:0",
  "<gpu>:<fraction>, such as 0:0.8": "0:0.8",
  "<first>-<last>": "1-9",
};

function example(type: FlagType): fc.Arbitrary<string | number | boolean> {
  switch (type.kind) {
    case "switch":
    case "boolean":
      return fc.boolean();
    case "level":
      return fc.oneof(fc.boolean(), fc.nat(9));
    case "integer":
      return fc.integer({ min: type.minimum, max: Math.min(type.maximum, 2 ** 31 - 1) });
    case "number":
      return fc.constantFrom(type.minimum, 7.5, type.maximum);
    case "choice":
      return fc.constantFrom(...type.values);
    case "text":
      return fc.constant(EXAMPLES[type.form] ?? "metadata,model-config:key=value");
  }
}

function valueOf(flag: Flag): fc.Arbitrary<FlagValue> {
  const single = example(flag.type);
  return flag.repeats === undefined || flag.type.kind !== "text"
    ? single
    : fc.oneof(single, fc.array(single as fc.Arbitrary<string>, { minLength: 1, maxLength: 1 }));
}

/** Any set of current flags with accepted values. */
const anyFlags: fc.Arbitrary<Record<string, FlagValue>> = fc
  .subarray(current.map(([name]) => name))
  .chain((names) =>
    fc.record(
      Object.fromEntries(
        current
          .filter(([name]) => names.includes(name))
          .map(([name, flag]) => [name, valueOf(flag)]),
      ),
    ),
  );

describe("the flag table", () => {
  it("names only flags that deprecated ones can be replaced by", () => {
    for (const [name, flag] of table) {
      if (flag.deprecated === undefined) continue;
      assert.ok(flag.deprecated.use in FLAGS, name);
    }
  });

  it("has no flag that appears after the newest server it was compared with", () => {
    for (const [name, flag] of table) assert.ok(compareVersions(flag.since, NEWEST) <= 0, name);
  });

  it("has exactly the flags up to server 2.51 that such a server prints as its help", () => {
    const printed = readFileSync(join(__dirname, "serverFlags-2.51.0.txt"), "utf8");
    const known = table
      .filter(([, flag]) => compareVersions(flag.since, "2.51.0") <= 0)
      .map(([name]) => name);
    assert.deepEqual(known.sort(), printed.trim().split("\n").sort());
  });

  it("knows when the flags appeared that newer servers alone have", () => {
    const since = (name: keyof typeof FLAGS) => FLAGS[name].since;
    assert.equal(since("http-max-input-size"), "2.59");
    assert.equal(since("allow-client-shm"), "2.68");
    assert.equal(since("grpc-infer-thread-count"), "2.57");
    assert.equal(since("grpc-max-response-pool-size"), "2.56");
    assert.equal(since("http-restricted-api"), "2.40");
  });
});

describe("buildFlags", () => {
  it("renders flags that parse back to what was set", () => {
    fc.assert(
      fc.property(anyFlags, (flags) => {
        const parsed: Record<string, string[]> = {};
        for (const argument of buildFlags({}, flags, NEWEST)) {
          const [, name = "", value = "true"] = /^--([a-z0-9-]+)(?:=(.*))?$/.exec(argument) ?? [];
          parsed[name] = [...(parsed[name] ?? []), value];
        }
        const expected = Object.entries(flags)
          .filter(
            ([name, value]) =>
              value !== false || FLAGS[name as keyof typeof FLAGS].type.kind !== "switch",
          )
          .map(([name, value]) => [name, [value].flat().map(String)]);
        assert.deepEqual(parsed, Object.fromEntries(expected));
      }),
    );
  });

  it("renders the same flags in the same order whatever the order of the settings", () => {
    fc.assert(
      fc.property(anyFlags, (flags) => {
        const reversed = Object.fromEntries(Object.entries(flags).reverse());
        assert.deepEqual(buildFlags({}, reversed, NEWEST), buildFlags({}, flags, NEWEST));
      }),
    );
  });

  it("puts the platform's flags first and lets a user override what is not owned", () => {
    assert.deepEqual(
      buildFlags(
        { "model-repository": ["s3://a", "s3://b"], "exit-on-error": true },
        { "log-verbose": 1, "exit-on-error": false, id: "a", "disable-auto-complete-config": true },
        NEWEST,
      ),
      [
        "--model-repository=s3://a",
        "--model-repository=s3://b",
        "--exit-on-error=false",
        "--disable-auto-complete-config",
        "--id=a",
        "--log-verbose=1",
      ],
    );
  });

  it("throws one error with every problem", () => {
    assert.throws(
      () => buildFlags({}, { "log-verbos": 1, id: 3 }, NEWEST, "servers.main.flags"),
      (error: unknown) => {
        assert.ok(error instanceof FlagError);
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          ["servers.main.flags.log-verbos", "servers.main.flags.id"],
        );
        return true;
      },
    );
  });
});

describe("flagProblems", () => {
  const problems = (flags: Record<string, FlagValue>, version = NEWEST) =>
    flagProblems(flags, version, "f").map(({ path, message }) => `${path}: ${message}`);

  it("refuses every flag that is too new for a server, and accepts it from its first version on", () => {
    const versions = fc.integer({ min: 0, max: 72 }).map((minor) => `2.${String(minor)}.0`);
    fc.assert(
      fc.property(
        versions,
        fc
          .constantFrom(...current)
          .chain(([name, flag]) => valueOf(flag).map((value) => ({ name, flag, value }))),
        (version, { name, flag, value }) => {
          const found = problems({ [name]: value }, version);
          const tooNew = compareVersions(version, flag.since) < 0;
          assert.equal(found.length, tooNew ? 1 : 0, found.join());
          if (tooNew) {
            const [message = ""] = found;
            assert.ok(message.startsWith(`f.${name}: needs server ${flag.since}`), message);
          }
        },
      ),
    );
  });

  it("refuses every flag that the platform sets", () => {
    for (const [name, flag] of table.filter(([, { owner }]) => owner !== undefined)) {
      const expected =
        flag.owner === "nothing"
          ? "would end the server at once; accepted: leave it out"
          : `is set by the platform; accepted: leave it out and use "${String(flag.owner)}"`;
      assert.deepEqual(problems({ [name]: "x" }), [`f.${name}: ${expected}`]);
    }
  });

  it("owns the ports, addresses and repositories that Services, probes and policies rely on", () => {
    const owned = table.filter(([, { owner }]) => owner !== undefined).map(([name]) => name);
    assert.deepEqual(owned, [
      "help",
      "exit-timeout-secs",
      "model-repository",
      "model-store",
      "model-control-mode",
      "repository-poll-secs",
      "load-model",
      "allow-http",
      "http-address",
      "http-port",
      "allow-grpc",
      "grpc-address",
      "grpc-port",
      "allow-metrics",
      "allow-gpu-metrics",
      "metrics-address",
      "metrics-port",
    ]);
  });

  it("refuses every deprecated flag with the one that replaces it", () => {
    assert.deepEqual(problems({ "strict-model-config": false }), [
      "f.strict-model-config: is deprecated since server 2.24; accepted: disable-auto-complete-config in its place",
    ]);
    assert.deepEqual(problems({ "response-cache-byte-size": 1 }), [
      "f.response-cache-byte-size: is deprecated since server 2.32; accepted: cache-config in its place",
    ]);
    for (const [name] of settable.filter(([, flag]) => flag.deprecated !== undefined)) {
      assert.match(problems({ [name]: 1 })[0] ?? "", /is deprecated since server/, name);
    }
  });

  it("names the nearest flag for a misspelt one, and the bare name for one with dashes", () => {
    assert.deepEqual(problems({ "grpc-max-conection-age": 1 }), [
      'f.grpc-max-conection-age: is not a flag of the server; did you mean "grpc-max-connection-age"?',
    ]);
    assert.deepEqual(problems({ "--log-info": true }), [
      'f.--log-info: is not a flag of the server; did you mean "log-info"?',
    ]);
  });

  it("says which container has a flag that the image's server does not", () => {
    assert.deepEqual(problems({ "http-max-input-size": 1 }, "2.51.0"), [
      "f.http-max-input-size: needs server 2.59 (container 25.06) or newer, and the image holds 2.51.0; accepted: leave it out, or a newer image",
    ]);
    assert.deepEqual(problems({ "allow-client-shm": true }, "2.67.0"), [
      "f.allow-client-shm: needs server 2.68 (container 26.04) or newer, and the image holds 2.67.0; accepted: leave it out, or a newer image",
    ]);
  });

  it("refuses values of the wrong type, out of range or of the wrong form", () => {
    const cases: readonly (readonly [string, FlagValue, string])[] = [
      ["log-info", "yes", '"yes" is not accepted; accepted: true or false'],
      ["log-verbose", -1, "-1 is not accepted; accepted: a whole number from 0, or true or false"],
      ["grpc-infer-thread-count", 1, "1 is not accepted; accepted: a whole number from 2 to 128"],
      ["http-thread-count", 1.5, "1.5 is not accepted; accepted: a whole number from 1"],
      ["log-format", "json", '"json" is not accepted; accepted: default, ISO8601'],
      [
        "cuda-memory-pool-byte-size",
        "64Mi",
        '"64Mi" is not accepted; accepted: <gpu>:<bytes>, such as 0:67108864',
      ],
      ["id", ["a"], "takes one value, not a list; accepted: text"],
      [
        "backend-config",
        ["python,shm-default-byte-size=1", "python"],
        '"python" is not accepted; accepted: <key>=<value> or <scope>,<key>=<value>',
      ],
    ];
    for (const [name, value, message] of cases) {
      assert.deepEqual(problems({ [name]: value }), [`f.${name}: ${message}`]);
    }
  });

  it("refuses restrictions of unknown or repeated categories, and of the health that probes need", () => {
    assert.match(
      problems({ "http-restricted-api": "models:k=v" })[0] ?? "",
      /^f\.http-restricted-api: "models:k=v" is not accepted; accepted: <categories>:<key>=<value>/,
    );
    assert.deepEqual(problems({ "grpc-restricted-protocol": ["trace:k=v", "logging,trace:k=v"] }), [
      'f.grpc-restricted-protocol: names the category "trace" twice; accepted: each category once',
    ]);
    assert.deepEqual(problems({ "http-restricted-api": "health:k=v" }), [
      'f.http-restricted-api: restricts "health", which the kubelet\'s probes need; accepted: every other category',
    ]);
    assert.deepEqual(problems({ "grpc-restricted-protocol": "health:k=v" }), []);
  });

  it("refuses two caches", () => {
    assert.deepEqual(problems({ "cache-config": ["local,size=1", "redis,host=h"] }), [
      "f.cache-config: names several caches (local, redis); accepted: one cache",
    ]);
    assert.deepEqual(problems({ "cache-config": ["redis,port=1", "redis,host=h"] }), []);
  });
});
