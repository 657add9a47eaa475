import * as assert from "node:assert/strict";

import fc from "fast-check";

import { parseConfig, plainSecretProblems } from "../../components/config";
import { formatPath, formatProblems, nearest } from "../../components/configProblems";

const minimal = {
  target: "existing",
  environment: "dev",
  owner: "ml-platform",
  modelRepository: {},
  servers: { main: { models: { identity: {} } } },
};

function problemsOf(change: Record<string, unknown>) {
  return parseConfig({ ...minimal, ...change }).problems;
}

describe("configuration", () => {
  it("fills the defaults of a minimal stack file", () => {
    const { config } = parseConfig(minimal);
    assert.deepEqual(config?.namespace, { name: "triton", create: true });
    assert.deepEqual(config.modelRepository, {
      region: "us-west-2",
      bucket: {
        create: true,
        forceDestroy: false,
        encryption: "aws:kms",
        noncurrentVersionDays: 30,
      },
    });
    assert.equal(config.servers.main?.replicas, 1);
    assert.deepEqual(config.servers.main.exposure, {
      type: "LoadBalancer",
      scheme: "internal",
      sourceRanges: [],
      annotations: {},
    });
  });

  it("names the nearest key for an unknown one, at the top and deep inside", () => {
    assert.deepEqual(
      problemsOf({ targt: "existing", namespace: { nam: "x" } }).map(({ path, message }) => [
        path,
        message.split(";").slice(0, 2).join(";"),
      ]),
      [
        ["namespace.nam", 'is not a known key; did you mean "name"'],
        ["targt", 'is not a known key; did you mean "target"'],
      ],
    );
  });

  it("offers only the keys of the exposure type that the file names", () => {
    const exposure = { type: "ClusterIP", http: 31000 };
    assert.deepEqual(problemsOf({ servers: { main: { models: { identity: {} }, exposure } } }), [
      {
        path: "servers.main.exposure.http",
        message: "is not a known key; accepted: annotations, type",
      },
    ]);
  });

  it("lists every problem at once with path, value and what is accepted", () => {
    assert.deepEqual(
      problemsOf({
        environment: "production",
        owner: undefined,
        namespace: { name: "Triton" },
        servers: { Main: { models: { identity: {} } }, b: { replicas: 0, models: {} } },
      }),
      [
        {
          path: "environment",
          message:
            '"production" is not accepted; accepted: one of "local", "sandbox", "dev", "staging", "prod"',
        },
        { path: "owner", message: "is missing; accepted: text" },
        {
          path: "namespace.name",
          message:
            '"Triton" is not accepted; accepted: lower-case letters, digits and hyphens, at most 63, starting and ending with a letter or digit',
        },
        {
          path: "servers.Main",
          message:
            "is not an accepted name; accepted: lower-case letters, digits and hyphens, at most 31, starting with a letter and ending with a letter or digit",
        },
        { path: "servers.b.replicas", message: "0 is not accepted; accepted: at least 1" },
        { path: "servers.b.models", message: "{} is not accepted; accepted: at least one model" },
      ],
    );
  });

  it("never prints a secret's value", () => {
    const [problem] = problemsOf({ awsSecretAccessKey: 12345678 });
    assert.deepEqual(problem, {
      path: "awsSecretAccessKey",
      message: "[secret] is not accepted; accepted: text",
    });
  });

  it("refuses a secret that was set without --secret, and no other key", () => {
    const input = { awsAccessKeyId: "x", awsSecretAccessKey: "y", owner: "z" };
    assert.deepEqual(
      plainSecretProblems(input, (key) => key === "awsAccessKeyId"),
      [
        {
          path: "awsSecretAccessKey",
          message:
            "is stored in plain text; set it with: pulumi config set --secret triton-platform:awsSecretAccessKey",
        },
      ],
    );
  });

  it("answers any input with a configuration or with problems, never with an exception", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
        const { config, problems } = parseConfig({ ...minimal, ...input });
        assert.equal(config === undefined, problems.length > 0);
      }),
    );
  });

  it("keeps one server's configuration whatever servers are beside it", () => {
    const server = { models: { identity: {} } };
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/), (name) => {
        const both = parseConfig({ ...minimal, servers: { main: server, [name]: server } });
        const alone = parseConfig({ ...minimal, servers: { main: server } });
        assert.deepEqual(both.config?.servers.main, alone.config?.servers.main);
      }),
    );
  });
});

describe("messages", () => {
  it("writes paths as the stack file shows them", () => {
    assert.equal(formatPath(["servers", "main", "pullSecrets", 0]), "servers.main.pullSecrets[0]");
  });

  it("counts the problems in the heading", () => {
    assert.equal(
      formatProblems("Stack dev", [
        { path: "a", message: "is missing" },
        { path: "b", message: "is not a known key" },
      ]),
      "Stack dev (2):\n  a: is missing\n  b: is not a known key",
    );
  });

  it("suggests a name only when it is near", () => {
    assert.equal(nearest("replcas", ["replicas", "models"]), "replicas");
    assert.equal(nearest("zzzzzz", ["replicas", "models"]), undefined);
    assert.equal(nearest("x", []), undefined);
  });
});
