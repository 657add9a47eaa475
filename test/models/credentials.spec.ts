import assert from "node:assert/strict";
import fc from "fast-check";
import {
  AwsCredentials,
  credentialSecretName,
  credentialVariables,
  encodeCredentials,
} from "../../components/models/credentials";
import type { CredentialValues } from "../../components/models/credentials";
import { credentialProblems, isEncodedByHand } from "../../components/models/credentialChecks";
import { recordResources } from "../support/mocks";

/** The example keys of AWS's own documentation. */
const ID = "AKIAIOSFODNN7EXAMPLE";
const KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const VALUES: CredentialValues = { region: "us-west-2", accessKeyId: ID, secretAccessKey: KEY };
const STACK = { organization: "organization", project: "triton-platform", stack: "test" };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const keyId = fc.stringMatching(/^(AKIA|ASIA)[A-Z2-7]{16}$/);
const secretKey = fc.stringMatching(/^[A-Za-z0-9/+]{40}$/);

describe("keys that were base64-encoded by hand", () => {
  it("are found, with and without the line break of echo", () => {
    for (const text of [ID, KEY, `${ID}\n`, `${KEY}\n`, "minioadmin", "testing", base64(KEY)]) {
      assert.equal(isEncodedByHand(base64(text)), true, text);
    }
  });

  it("are found for every genuine key", () => {
    fc.assert(
      fc.property(fc.oneof(keyId, secretKey), fc.constantFrom("", "\n"), (key, end) => {
        assert.equal(isEncodedByHand(base64(key + end)), true);
      }),
      { numRuns: 2000 },
    );
  });

  it("are never seen in a genuine key id or secret key", () => {
    fc.assert(
      fc.property(fc.oneof(keyId, secretKey), (key) => {
        assert.equal(isEncodedByHand(key), false);
      }),
      { numRuns: 20_000 },
    );
  });

  it("are not seen where a genuine key happens to decode to text", () => {
    assert.equal(isEncodedByHand(base64("A".repeat(30))), false);
  });

  it("are not seen in text that only a lenient reader takes for base64", () => {
    assert.equal(isEncodedByHand(base64("minioadmin12")), true);
    assert.equal(isEncodedByHand("bWluaW9h.ZG1pbjEy"), false);
  });

  it("are not seen in the plain keys of other S3 services", () => {
    for (const key of [
      "minioadmin",
      "minio123",
      "testing",
      "x",
      "",
      "access-key_1",
      "GK31c2f218a2e44f485b94239e",
    ]) {
      assert.equal(isEncodedByHand(key), false, key);
    }
  });
});

describe("configured credentials", () => {
  const plain = { awsAccessKeyId: ID, awsSecretAccessKey: KEY };
  const shown = (configured: Parameters<typeof credentialProblems>[0]): string[] =>
    credentialProblems(configured).map(({ path, message }) => `${path}: ${message}`);

  it("pass as AWS shows them, with or without a session token", () => {
    assert.deepEqual(shown({ mode: "secret", ...plain }), []);
    assert.deepEqual(
      shown({ mode: "secret", ...plain, awsSessionToken: "FwoGZXIvYXdzEBYaD+/=" }),
      [],
    );
    assert.deepEqual(shown({ mode: "irsa" }), []);
  });

  it("must both be there, and the message has the command", () => {
    const missing = (key: string): string =>
      `${key}: is missing; modelRepository.credentials is "secret", so set it with: pulumi config set --secret triton-platform:${key}`;
    assert.deepEqual(shown({ mode: "secret" }), [
      missing("awsAccessKeyId"),
      missing("awsSecretAccessKey"),
    ]);
    assert.deepEqual(shown({ mode: "secret", awsAccessKeyId: ID }), [
      missing("awsSecretAccessKey"),
    ]);
    assert.deepEqual(shown({ mode: "secret", awsSecretAccessKey: KEY }), [
      missing("awsAccessKeyId"),
    ]);
  });

  it("exclude the role of the service account", () => {
    const both = (key: string): string =>
      `${key}: is set, but modelRepository.credentials is "irsa", and a static key would silently win over the role; remove it with: pulumi config rm triton-platform:${key}`;
    assert.deepEqual(shown({ mode: "irsa", ...plain, awsSessionToken: "t" }), [
      both("awsAccessKeyId"),
      both("awsSecretAccessKey"),
      both("awsSessionToken"),
    ]);
  });

  it("are refused encoded, with white space and empty, and no message holds a value", () => {
    const problems = shown({
      mode: "secret",
      awsAccessKeyId: base64(ID),
      awsSecretAccessKey: `${KEY}\n`,
      awsSessionToken: "",
    });
    assert.deepEqual(problems, [
      "awsAccessKeyId: is base64 of a key, not the key itself; accepted: the key as AWS shows it, which is encoded once on its way into the Secret",
      "awsSecretAccessKey: holds a space or a line break; accepted: the key as AWS shows it, without them",
      "awsSessionToken: is empty; accepted: the key as AWS shows it",
    ]);
    assert.ok(problems.every((text) => !text.includes(ID) && !text.includes(KEY)));
    assert.ok(problems.every((text) => !text.includes(base64(ID))));
  });
});

describe("Secret with AWS keys", () => {
  it("encodes every value exactly once", () => {
    assert.deepEqual(encodeCredentials(VALUES), {
      AWS_DEFAULT_REGION: "dXMtd2VzdC0y",
      AWS_ACCESS_KEY_ID: "QUtJQUlPU0ZPRE5ON0VYQU1QTEU=",
      AWS_SECRET_ACCESS_KEY: "d0phbHJYVXRuRkVNSS9LN01ERU5HL2JQeFJmaUNZRVhBTVBMRUtFWQ==",
    });
    const withToken = { ...VALUES, sessionToken: "token" };
    assert.equal(encodeCredentials(withToken).AWS_SESSION_TOKEN, "dG9rZW4=");
    assert.deepEqual(credentialVariables(withToken), [
      "AWS_DEFAULT_REGION",
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
    ]);
  });

  it("has another name for another value, server or stack, and the same one otherwise", () => {
    const name = credentialSecretName("main", STACK, VALUES);
    assert.match(name, /^main-aws-credentials-[0-9a-f]{10}$/);
    assert.equal(credentialSecretName("main", STACK, { ...VALUES }), name);
    const others = [
      credentialSecretName("main", STACK, { ...VALUES, region: "us-east-1" }),
      credentialSecretName("main", STACK, { ...VALUES, accessKeyId: "AKIAIOSFODNN7EXAMPLF" }),
      credentialSecretName("main", STACK, { ...VALUES, secretAccessKey: KEY.toLowerCase() }),
      credentialSecretName("main", STACK, { ...VALUES, sessionToken: "" }),
      credentialSecretName("main", { ...STACK, stack: "prod" }, VALUES),
      credentialSecretName("other", STACK, VALUES).replace("other", "main"),
    ];
    assert.equal(new Set([name, ...others]).size, 7);
  });

  it("fits the 63 characters of a label for the longest server name", () => {
    assert.equal(credentialSecretName("a".repeat(31), STACK, VALUES).length, 58);
  });

  for (const preview of [false, true]) {
    it(`is immutable, and its values are secret in the state, ${preview ? "at preview" : "on update"}`, async () => {
      let component: AwsCredentials | undefined;
      const recording = await recordResources(
        () => {
          component = new AwsCredentials("main-aws-credentials", {
            server: "main",
            namespace: "triton",
            values: VALUES,
            labels: { "app.kubernetes.io/name": "triton" },
          });
        },
        { preview },
      );
      const name = credentialSecretName("main", STACK, VALUES);
      const secret = recording.one("kubernetes:core/v1:Secret");
      assert.deepEqual(secret.inputs, {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace: "triton", labels: { "app.kubernetes.io/name": "triton" } },
        type: "Opaque",
        immutable: true,
        data: { "<secret>": encodeCredentials(VALUES) },
      });
      const parent = recording.one("triton-platform:models:AwsCredentials");
      assert.equal(secret.parent, parent.urn);
      assert.deepEqual(parent.inputs, {});
      assert.deepEqual(recording.componentOutputs.get(parent.urn), { secretName: name });
      assert.equal(component?.secretName, name);
      assert.deepEqual(component.environment[1], {
        name: "AWS_ACCESS_KEY_ID",
        valueFrom: { secretKeyRef: { name, key: "AWS_ACCESS_KEY_ID" } },
      });
    });
  }

  it("leaves no plain or encoded key outside of what is marked secret", async () => {
    const recording = await recordResources(() => {
      new AwsCredentials("c", { server: "main", namespace: "triton", values: VALUES, labels: {} });
    });
    const visible = JSON.stringify(recording.resources, (key, value: unknown) =>
      key === "<secret>" ? undefined : value,
    );
    for (const text of [ID, KEY, base64(ID), base64(KEY)]) {
      assert.equal(visible.includes(text), false);
    }
  });
});
