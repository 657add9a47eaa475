import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as aws from "@pulumi/aws";
import { defaultBucketName, partitionOf } from "../../components/models/bucketName";
import { ModelRepository, releaseUri } from "../../components/models/modelRepository";
import type { ModelRepositoryArgs } from "../../components/models/modelRepository";
import type { ModelRelease, ReleaseFile } from "../../components/models/release";
import { modelRepositorySchema } from "../../components/models/schema";
import { checksumProblem } from "../../components/models/sourceObject";
import { arnOf, recordResources } from "../support/mocks";
import type { Recording, RecordingArgs } from "../support/mocks";
import { removeTrees, writeTree } from "./modelTree";

const SHA = "ab".repeat(32);
const HASH = "0123456789abcdef";

function releaseOf(server: string, model: string, files: readonly ReleaseFile[]): ModelRelease {
  return {
    model,
    hash: HASH,
    pinned: false,
    prefix: `${server}/${model}/${HASH}`,
    files,
    footprint: {
      totalBytes: 0,
      largestBytes: 0,
      loadedVersions: 1,
      pythonInstances: 0,
      batchBytes: 0,
      backends: [],
      usesGpu: false,
    },
  };
}

const local = (path: string): ReleaseFile => ({
  key: "identity/config.pbtxt",
  size: 1,
  sha256: SHA,
  source: { kind: "local", path },
});
const fromS3: ReleaseFile = {
  key: "llm/1/model.onnx",
  size: 12,
  sha256: SHA,
  source: { kind: "s3", uri: "s3://weights/llm/v1.onnx" },
};

interface Recorded {
  readonly recording: Recording;
  readonly repository: ModelRepository;
}

async function record(
  repository: Record<string, unknown>,
  releases: ModelRepositoryArgs["releases"] = {},
  args: RecordingArgs = {},
  environment = "dev",
): Promise<Recorded> {
  let built: ModelRepository | undefined;
  const recording = await recordResources(() => {
    const provider = new aws.Provider("s3", { region: "us-west-2" });
    built = new ModelRepository(
      "models",
      {
        repository: modelRepositorySchema.parse(repository),
        environment,
        releases,
        tags: { owner: "vision" },
      },
      { providers: [provider] },
    );
  }, args);
  assert.ok(built);
  return { recording, repository: built };
}

const NAME = "triton-platform-test-models-c9089ef2";

describe("model bucket", () => {
  it("has a name that is known at preview and the same on every run", async () => {
    const { recording, repository } = await record({}, {}, { preview: true });
    assert.equal(repository.bucketName, NAME);
    assert.deepEqual(recording.one("aws:s3/bucket:Bucket").inputs, {
      bucket: NAME,
      forceDestroy: false,
      tags: { owner: "vision" },
    });
  });

  it("keeps versions, and drops what nobody reads after the configured days", async () => {
    const { recording } = await record({ bucket: { noncurrentVersionDays: 7 } });
    assert.deepEqual(recording.one("aws:s3/bucketVersioning:BucketVersioning").inputs, {
      bucket: NAME,
      versioningConfiguration: { status: "Enabled" },
    });
    assert.deepEqual(
      recording.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs,
      {
        bucket: NAME,
        rules: [
          {
            id: "noncurrent-versions",
            status: "Enabled",
            filter: {},
            noncurrentVersionExpiration: { noncurrentDays: 7 },
          },
          {
            id: "aborted-uploads",
            status: "Enabled",
            filter: {},
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
    );
  });

  it("is encrypted with its own rotating KMS key and a bucket key by default", async () => {
    const { recording, repository } = await record({});
    const key = recording.one("aws:kms/key:Key");
    assert.deepEqual(key.inputs, {
      description: `Encrypts the model releases in ${NAME}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags: { owner: "vision" },
    });
    assert.equal(recording.one("aws:kms/alias:Alias").inputs.name, `alias/${NAME}`);
    const encryption = recording.one(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    assert.deepEqual(encryption.propertyDependencies.rules, [key.urn]);
    assert.deepEqual(encryption.inputs.rules, [
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: arnOf("aws:kms/key:Key", "models-key"),
        },
        bucketKeyEnabled: true,
      },
    ]);
    assert.notEqual(repository.kmsKeyArn, undefined);
  });

  it("uses S3's own keys, and makes none, with AES256", async () => {
    const { recording, repository } = await record({ bucket: { encryption: "AES256" } });
    assert.deepEqual(recording.all("aws:kms/key:Key"), []);
    assert.equal(repository.kmsKeyArn, undefined);
    assert.deepEqual(
      recording.one(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      ).inputs.rules,
      [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    );
  });

  it("blocks every kind of public access and has no ACLs", async () => {
    const { recording } = await record({});
    assert.deepEqual(
      recording.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs,
      {
        bucket: NAME,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    );
    assert.deepEqual(
      recording.one("aws:s3/bucketOwnershipControls:BucketOwnershipControls").inputs,
      { bucket: NAME, rule: { objectOwnership: "BucketOwnerEnforced" } },
    );
  });

  it("denies requests without TLS, in a policy that is known at preview", async () => {
    const { recording } = await record({}, {}, { preview: true });
    const policy = recording.one("aws:s3/bucketPolicy:BucketPolicy");
    assert.deepEqual(JSON.parse(String(policy.inputs.policy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [`arn:aws:s3:::${NAME}`, `arn:aws:s3:::${NAME}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
    const block = recording.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    assert.ok(policy.dependsOn.includes(block.urn));
  });

  it("has no such policy on an endpoint that speaks plain HTTP, which would deny everything", async () => {
    const endpoint = { host: "minio.example", port: 9000 };
    const http = await record({ endpoint: { ...endpoint, scheme: "http" } });
    assert.deepEqual(http.recording.all("aws:s3/bucketPolicy:BucketPolicy"), []);
    const https = await record({ endpoint });
    assert.equal(https.recording.all("aws:s3/bucketPolicy:BucketPolicy").length, 1);
  });

  it("is protected in prod and where the stack says so, and nowhere else", async () => {
    const isProtected = async (environment: string, bucket = {}): Promise<unknown[]> => {
      const { recording } = await record({ bucket }, {}, {}, environment);
      return ["aws:s3/bucket:Bucket", "aws:kms/key:Key"].map(
        (type) => recording.one(type).options.protect,
      );
    };
    assert.deepEqual(await isProtected("prod"), [true, true]);
    assert.deepEqual(await isProtected("prod", { protect: false }), [undefined, undefined]);
    assert.deepEqual(await isProtected("dev"), [undefined, undefined]);
    assert.deepEqual(await isProtected("dev", { protect: true }), [true, true]);
  });

  it("goes with its releases only where the stack says so", async () => {
    const { recording } = await record({ bucket: { forceDestroy: true } });
    assert.equal(recording.one("aws:s3/bucket:Bucket").inputs.forceDestroy, true);
    assert.equal(recording.one("aws:kms/key:Key").inputs.deletionWindowInDays, 7);
  });

  it("is left alone when it is not ours: nothing but objects is managed", async () => {
    const { recording, repository } = await record(
      { bucket: { create: false, name: "shared-models" } },
      { main: [releaseOf("main", "identity", [local("/m/config.pbtxt")])] },
    );
    assert.deepEqual(
      recording.resources.filter(({ custom }) => custom).map(({ type }) => type),
      ["pulumi:providers:aws", "aws:s3/bucketObjectv2:BucketObjectv2"],
    );
    assert.equal(repository.bucketName, "shared-models");
  });
});

describe("default bucket name", () => {
  const identity = { organization: "acme", project: "triton-platform", stack: "dev" };

  it("differs between organisations, projects and stacks", () => {
    const names = [
      identity,
      { ...identity, organization: "other" },
      { ...identity, stack: "prod" },
      { ...identity, project: "other" },
    ].map(defaultBucketName);
    assert.equal(new Set(names).size, 4);
    assert.match(names[0] ?? "", /^triton-platform-dev-models-[0-9a-f]{8}$/);
  });

  it("names the account, so that stacks of the same name in two accounts do not collide", () => {
    const of = (accountId: string) => defaultBucketName({ ...identity, accountId });
    assert.match(of("123456789012"), /^triton-platform-dev-123456789012-models-[0-9a-f]{8}$/);
    assert.notEqual(of("123456789012"), of("210987654321"));
  });

  it("is a valid bucket name for any stack", () => {
    for (const stack of ["Feature_X.1", "x".repeat(90), "__", "-a-"]) {
      const name = defaultBucketName({ ...identity, stack, accountId: "123456789012" });
      assert.match(name, /-123456789012-models-[0-9a-f]{8}$/);
      assert.ok(name.length <= 63, name);
      assert.match(name, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
    }
    assert.match(
      defaultBucketName({ organization: "", project: "_", stack: "_" }),
      /^triton-models-/,
    );
  });

  it("is in the partition of its region", () => {
    assert.deepEqual(["us-west-2", "cn-north-1", "us-gov-east-1"].map(partitionOf), [
      "aws",
      "aws-cn",
      "aws-us-gov",
    ]);
  });
});

describe("objects of a release", () => {
  afterEach(removeTrees);
  const key = `main/identity/${HASH}/identity/config.pbtxt`;

  it("are named by their whole key, carry their checksum and outlive their release", async () => {
    const { recording } = await record(
      {},
      { main: [releaseOf("main", "identity", [local("/m/config.pbtxt")])] },
      {},
      "prod",
    );
    const object = recording.one("aws:s3/bucketObjectv2:BucketObjectv2");
    assert.equal(object.name, key);
    assert.deepEqual(object.inputs, {
      bucket: NAME,
      key,
      source: { "<asset>": "/m/config.pbtxt" },
      sourceHash: SHA,
    });
    assert.deepEqual(object.options, { ...object.options, retainOnDelete: true });
    assert.equal(object.options.protect, undefined);
    assert.equal(object.parent, recording.one("triton-platform:models:ModelRepository").urn);
  });

  it("wait for every setting of the bucket, so that none is stored unencrypted or open", async () => {
    const { recording } = await record(
      {},
      {
        main: [releaseOf("main", "identity", [local("/m/config.pbtxt")])],
      },
    );
    const { dependsOn } = recording.one("aws:s3/bucketObjectv2:BucketObjectv2");
    const settings = recording.resources.filter(({ type }) => type.startsWith("aws:s3/bucket"));
    const expected = settings.filter(({ name }) => name !== key).map(({ urn }) => urn);
    assert.equal(expected.length, 7);
    assert.deepEqual([...dependsOn].sort(), expected.sort());
  });

  it("use the caller's provider", async () => {
    const { recording } = await record(
      {},
      {
        main: [releaseOf("main", "identity", [local("/m/config.pbtxt")])],
      },
    );
    const { urn } = recording.one("pulumi:providers:aws");
    const others = recording.resources.filter(({ type }) => type.startsWith("aws:"));
    assert.equal(others.length, 10);
    assert.ok(others.every(({ provider }) => provider?.startsWith(`${urn}::`) === true));
  });

  it("are handed out by server, for its pods to wait for", async () => {
    const { repository } = await record(
      { bucket: { create: false, name: "shared-models" } },
      {
        main: [releaseOf("main", "identity", [local("/m/config.pbtxt")])],
        other: [releaseOf("other", "identity", [])],
      },
    );
    const urns = await Promise.all(
      repository.objectsOf("main").map(
        async ({ urn }) =>
          await new Promise<string>((resolve) => {
            urn.apply(resolve);
          }),
      ),
    );
    assert.deepEqual(
      urns.map((urn) => urn.split("::").at(-1)),
      [key],
    );
    assert.deepEqual(repository.objectsOf("other"), []);
    assert.deepEqual(repository.objectsOf("unknown"), []);
  });

  it("come from a file of the manifest like from the folder", async () => {
    const root = writeTree({ "w.bin": "w" });
    const uri = pathToFileURL(join(root, "w.bin")).href;
    const { recording } = await record(
      {},
      {
        main: [releaseOf("main", "m", [{ ...local(""), source: { kind: "file", uri } }])],
      },
    );
    assert.deepEqual(recording.one("aws:s3/bucketObjectv2:BucketObjectv2").inputs.source, {
      "<asset>": join(root, "w.bin"),
    });
  });

  describe("of a manifest on S3", () => {
    const releases = { main: [releaseOf("main", "llm", [fromS3])] };
    const answering = (
      outputs: Record<string, unknown>,
      asked: Record<string, unknown>[] = [],
    ): RecordingArgs => ({
      preview: true,
      calls: {
        "aws:s3/getObject:getObject": (inputs) => {
          asked.push(inputs);
          return outputs;
        },
      },
    });
    const checksumSha256 = Buffer.from(SHA, "hex").toString("base64");

    it("are copied inside S3 once size and checksum are the declared ones", async () => {
      const asked: Record<string, unknown>[] = [];
      const { recording } = await record(
        {},
        releases,
        answering({ contentLength: 12, checksumSha256 }, asked),
      );
      assert.deepEqual(asked, [
        { bucket: "weights", key: "llm/v1.onnx", checksumMode: "ENABLED", downloadBody: "false" },
      ]);
      const copy = recording.one("aws:s3/objectCopy:ObjectCopy");
      assert.equal(copy.name, `main/llm/${HASH}/llm/1/model.onnx`);
      assert.deepEqual(copy.inputs, {
        bucket: NAME,
        key: `main/llm/${HASH}/llm/1/model.onnx`,
        source: "weights/llm/v1.onnx",
      });
      assert.deepEqual(copy.options, { ...copy.options, retainOnDelete: true });
      assert.deepEqual(recording.all("aws:s3/bucketObjectv2:BucketObjectv2"), []);
    });

    it("are not copied when they are not", async () => {
      const { recording } = await record(
        {},
        releases,
        answering({ contentLength: 13, checksumSha256 }),
      );
      assert.deepEqual(recording.all("aws:s3/objectCopy:ObjectCopy"), []);
    });

    it("are judged by size, and by checksum where S3 has one of the whole", () => {
      const uri = "s3://weights/llm/v1.onnx";
      const other = "cd".repeat(32);
      assert.equal(
        checksumProblem(uri, fromS3, { size: 13, sha256: checksumSha256 }),
        `${uri} has 13 bytes, but the manifest of llm/1/model.onnx says 12`,
      );
      assert.equal(checksumProblem(uri, fromS3, { size: 12, sha256: checksumSha256 }), undefined);
      assert.equal(checksumProblem(uri, fromS3, { size: 12, sha256: "" }), undefined);
      assert.equal(checksumProblem(uri, fromS3, { size: 12, sha256: "abc=-3" }), undefined);
      assert.equal(
        checksumProblem(uri, fromS3, {
          size: 12,
          sha256: Buffer.from(other, "hex").toString("base64"),
        }),
        `${uri} has the SHA-256 ${other}, but the manifest of llm/1/model.onnx says ${SHA}`,
      );
    });
  });
});

describe("address of a release", () => {
  it("is an S3 URI on AWS", async () => {
    const { repository } = await record({});
    assert.equal(repository.uri({ prefix: "main/m/1" }), `s3://${NAME}/main/m/1`);
  });

  it("has scheme and port on an endpoint, and fits the pattern of Triton's client", () => {
    const endpoint = modelRepositorySchema.parse({
      endpoint: { scheme: "http", host: "10.88.0.1", port: 9000 },
    }).endpoint;
    const uri = releaseUri(endpoint, "models.test", `main/text_features/${HASH}`);
    assert.equal(uri, `s3://http://10.88.0.1:9000/models.test/main/text_features/${HASH}`);
    // The pattern of https://github.com/triton-inference-server/core/blob/main/src/filesystem/implementations/s3.h
    const pattern =
      /^s3:\/\/(http:\/\/|https:\/\/|)([0-9a-zA-Z\-.]+):([0-9]+)\/([0-9a-z.-]+)(((\/[0-9a-zA-Z.\-_]+)*)?)$/;
    assert.deepEqual(pattern.exec(uri)?.slice(1, 6), [
      "http://",
      "10.88.0.1",
      "9000",
      "models.test",
      `/main/text_features/${HASH}`,
    ]);
  });
});
