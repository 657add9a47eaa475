import assert from "node:assert/strict";

import type { ServiceError } from "@grpc/grpc-js";
import {
  CheckRequest,
  type CheckResponse,
  CreateRequest,
  type CreateResponse,
  DeleteRequest,
  DiffRequest,
  type DiffResponse,
  ErrorResourceInitFailed,
  InvokeRequest,
  type InvokeResponse,
  PropertyDiff,
  ReadRequest,
  type ReadResponse,
  UpdateRequest,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";

import {
  fromStruct,
  secret,
  toStruct,
  unknown,
} from "../../sandbox/engine/awsStandIn/propertyValues";
import { type Answers, awsError, FakeAws } from "./support/fakeAws";
import { call, serveProvider, type ServedProvider, urn } from "./support/providerClient";

const bucketType = "aws:s3/bucket:Bucket";
const versioningType = "aws:s3/bucketVersioning:BucketVersioning";
const objectType = "aws:s3/bucketObjectv2:BucketObjectv2";

const liveBucket: Answers = {
  CreateBucket: {},
  PutBucketTagging: {},
  DeleteBucketTagging: {},
  HeadBucket: {},
  GetBucketTagging: { TagSet: [{ Key: "team", Value: "a" }] },
  GetObjectLockConfiguration: () => {
    throw awsError("ObjectLockConfigurationNotFoundError");
  },
};

describe("the AWS stand-in at the engine's surface", () => {
  let served: ServedProvider | undefined;
  let aws: FakeAws;

  async function serve(
    answers: Answers,
    config: Readonly<Record<string, unknown>> = {},
  ): Promise<ServedProvider["client"]> {
    aws = new FakeAws(answers);
    served = await serveProvider(aws, config);
    return served.client;
  }

  afterEach(() => {
    served?.stop();
    served = undefined;
  });

  async function check(
    type: string,
    news: Record<string, unknown>,
    olds: Record<string, unknown> = {},
    seed = "seed",
  ) {
    const client = served?.client ?? (await serve({}));
    const request = new CheckRequest()
      .setUrn(urn(type, "My-Models"))
      .setNews(toStruct(news))
      .setOlds(toStruct(olds));
    request.setRandomseed(Buffer.from(seed));
    const response = await call<CheckResponse>((done) => client.check(request, done));
    return {
      inputs: fromStruct(response.getInputs()),
      failures: response
        .getFailuresList()
        .map((failure) => `${failure.getProperty()}: ${failure.getReason()}`),
    };
  }

  async function diff(
    type: string,
    olds: Record<string, unknown>,
    news: Record<string, unknown>,
  ): Promise<DiffResponse> {
    const client = served?.client ?? (await serve({}));
    const request = new DiffRequest()
      .setUrn(urn(type))
      .setOldInputs(toStruct(olds))
      .setNews(toStruct(news));
    return call<DiffResponse>((done) => client.diff(request, done));
  }

  describe("check", () => {
    it("refuses a type that it does not have, naming it", async () => {
      const { failures } = await check("aws:ec2/vpc:Vpc", {});
      assert.equal(failures.length, 1);
      assert.match(
        failures[0] ?? "",
        /^: the AWS stand-in does not have aws:ec2\/vpc:Vpc; it has aws:iam\//,
      );
    });

    it("refuses an input that the type does not have", async () => {
      const { failures } = await check(versioningType, {
        bucket: "b",
        versioningConfiguration: { status: "On" },
        mode: 1,
      });
      assert.deepEqual(failures, [
        "mode: is not an input of this resource type; accepted: bucket, expectedBucketOwner, mfa, region, versioningConfiguration",
        'versioningConfiguration.status: must be one of Enabled, Suspended, Disabled, got "On"',
      ]);
    });

    it("makes up a name from the logical name and the engine's seed, and says that it did", async () => {
      const first = await check(bucketType, {});
      assert.deepEqual(first, {
        inputs: { bucket: "my-models-19b2585", __defaults: ["bucket"] },
        failures: [],
      });
      assert.deepEqual(await check(bucketType, {}), first);
      assert.notEqual(
        (await check(bucketType, {}, {}, "other")).inputs.bucket,
        first.inputs.bucket,
      );
    });

    it("keeps a name that it made up, and drops one that the program had given", async () => {
      const made = await check(
        bucketType,
        {},
        { bucket: "my-models-0000000", __defaults: ["bucket"] },
      );
      assert.equal(made.inputs.bucket, "my-models-0000000");
      const given = await check(bucketType, {}, { bucket: "chosen", __defaults: [] });
      assert.equal(given.inputs.bucket, "my-models-19b2585");
    });

    it("passes unknown values and secrets on as they are", async () => {
      const news = { bucket: unknown, versioningConfiguration: { status: secret("Enabled") } };
      assert.deepEqual(await check(versioningType, news), {
        inputs: { ...news, __defaults: [] },
        failures: [],
      });
    });

    it("turns a policy that is given as an object into text", async () => {
      const { inputs } = await check("aws:s3/bucketPolicy:BucketPolicy", {
        bucket: "b",
        policy: { Version: "2012-10-17" },
      });
      assert.equal(inputs.policy, '{"Version":"2012-10-17"}');
    });

    it("refuses two sources of content and a key that S3 would fold", async () => {
      const { failures } = await check(objectType, {
        bucket: "b",
        content: "x",
        contentBase64: "eA==",
      });
      assert.deepEqual(failures, ["contentBase64: conflicts with content", "key: is required"]);
      assert.deepEqual((await check(objectType, { bucket: "b", key: "a//b" })).failures, [
        'key: must match ^[^/](?!.*\\/\\/), got "a//b"',
      ]);
    });
  });

  describe("diff", () => {
    it("says where, how and whether a change replaces", async () => {
      const response = await diff(
        objectType,
        { bucket: "b", key: "a", content: "one", metadata: { x: "1" } },
        { bucket: "b", key: "c", content: "two", tags: { y: "2" } },
      );
      const found = response.getDetaileddiffMap();
      const detailed = Object.fromEntries(
        ["content", "key", "metadata", "tags"].map((path) => [path, found.get(path)?.getKind()]),
      );
      assert.equal(found.getLength(), 4);
      assert.deepEqual(detailed, {
        content: PropertyDiff.Kind.UPDATE,
        key: PropertyDiff.Kind.UPDATE_REPLACE,
        metadata: PropertyDiff.Kind.DELETE,
        tags: PropertyDiff.Kind.ADD,
      });
      assert.deepEqual(response.getReplacesList(), ["key"]);
      assert.deepEqual(response.getDiffsList().sort(), ["content", "key", "metadata", "tags"]);
      assert.equal(response.getDeletebeforereplace(), false);
    });

    it("deletes first where the new resource has the same given name", async () => {
      const olds = { bucket: "chosen", objectLockEnabled: false, __defaults: [] };
      const chosen = await diff(bucketType, olds, { ...olds, objectLockEnabled: true });
      assert.equal(chosen.getDeletebeforereplace(), true);
      const made = { ...olds, __defaults: ["bucket"] };
      const replaced = await diff(bucketType, made, { ...made, objectLockEnabled: true });
      assert.deepEqual(
        [replaced.getReplacesList(), replaced.getDeletebeforereplace()],
        [["objectLockEnabled"], false],
      );
    });

    it("leaves out what the program told the engine to ignore", async () => {
      const client = await serve({});
      const request = new DiffRequest()
        .setUrn(urn(objectType))
        .setOldInputs(toStruct({ bucket: "b", key: "a", metadata: { x: "1" } }))
        .setNews(toStruct({ bucket: "b", key: "a", metadata: { x: "2" } }))
        .setIgnorechangesList(["metadata"]);
      const response = await call<DiffResponse>((done) => client.diff(request, done));
      assert.deepEqual(response.getDiffsList(), []);
    });

    it("finds a change of the provider's default tags", async () => {
      const client = await serve(
        {},
        { defaultTags: JSON.stringify({ tags: { environment: "new" } }) },
      );
      const request = new DiffRequest()
        .setUrn(urn(bucketType))
        .setOlds(toStruct({ tagsAll: { environment: "old", own: "x" } }))
        .setOldInputs(toStruct({ bucket: "b", tags: { own: "x" } }))
        .setNews(toStruct({ bucket: "b", tags: { own: "x" } }));
      const response = await call<DiffResponse>((done) => client.diff(request, done));
      assert.deepEqual(
        response
          .getDetaileddiffMap()
          .toArray()
          .map(([path]) => path),
        ["tagsAll.environment"],
      );
    });
  });

  describe("create", () => {
    it("asks AWS for nothing during a preview, and leaves what AWS computes unknown", async () => {
      const client = await serve({});
      const request = new CreateRequest()
        .setUrn(urn(bucketType))
        .setProperties(toStruct({ bucket: "b", tags: { team: secret("a") }, __defaults: [] }))
        .setPreview(true);
      const response = await call<CreateResponse>((done) => client.create(request, done));
      assert.deepEqual(fromStruct(response.getProperties()), {
        bucket: "b",
        tags: { team: secret("a") },
        arn: unknown,
        bucketDomainName: unknown,
        bucketRegion: unknown,
        bucketRegionalDomainName: unknown,
        region: unknown,
        tagsAll: unknown,
      });
      assert.deepEqual(aws.commands, []);
    });

    it("creates, and returns what AWS then says, with secrets kept", async () => {
      const client = await serve(liveBucket);
      const request = new CreateRequest()
        .setUrn(urn(bucketType))
        .setProperties(toStruct({ bucket: secret("b"), tags: { team: "a" }, __defaults: [] }));
      const response = await call<CreateResponse>((done) => client.create(request, done));
      assert.equal(response.getId(), "b");
      assert.deepEqual(fromStruct(response.getProperties()), {
        bucket: secret("b"),
        tags: { team: "a" },
        arn: "arn:aws:s3:::b",
        bucketDomainName: "b.s3.amazonaws.com",
        bucketRegion: "us-west-2",
        bucketRegionalDomainName: "b.s3.us-west-2.amazonaws.com",
        region: "us-west-2",
        tagsAll: { team: "a" },
      });
      assert.deepEqual(aws.calls.slice(0, 2), [
        {
          command: "CreateBucket",
          input: { Bucket: "b", CreateBucketConfiguration: { LocationConstraint: "us-west-2" } },
        },
        {
          command: "PutBucketTagging",
          input: { Bucket: "b", Tagging: { TagSet: [{ Key: "team", Value: "a" }] } },
        },
      ]);
    });

    it("keeps a value secret that AWS returns under the name of a secret input", async () => {
      const client = await serve({
        PutObject: {},
        HeadObject: { ContentType: "text/plain", ETag: '"1"' },
        GetObjectTagging: {},
      });
      const inputs = { bucket: "b", key: "k", content: "x", contentType: secret("text/plain") };
      const request = new CreateRequest().setUrn(urn(objectType)).setProperties(toStruct(inputs));
      const response = await call<CreateResponse>((done) => client.create(request, done));
      assert.deepEqual(fromStruct(response.getProperties()).contentType, secret("text/plain"));
    });

    it("makes secret what the SDK calls secret, although the program did not", async () => {
      const client = await serve({});
      const kmsKeyId = "arn:aws:kms:us-west-2:123456789012:key/1";
      const inputs = { bucket: "b", key: "k", source: "a/b", kmsKeyId };
      const request = new CreateRequest()
        .setUrn(urn("aws:s3/objectCopy:ObjectCopy"))
        .setProperties(toStruct(inputs))
        .setPreview(true);
      const response = await call<CreateResponse>((done) => client.create(request, done));
      assert.deepEqual(fromStruct(response.getProperties()).kmsKeyId, secret(kmsKeyId));
    });

    it("keeps a resource in the state that exists but was not finished", async () => {
      const fail = (): never => {
        throw awsError("AccessDenied", "no tags today");
      };
      const client = await serve({ ...liveBucket, PutBucketTagging: fail });
      const request = new CreateRequest()
        .setUrn(urn(bucketType))
        .setProperties(toStruct({ bucket: "b", tags: { team: "a" }, __defaults: [] }));
      await assert.rejects(
        call<CreateResponse>((done) => client.create(request, done)),
        (error: ServiceError) => {
          const [details] = error.metadata.get("grpc-status-details-bin");
          const [any] = Status.deserializeBinary(details as Buffer).getDetailsList();
          assert.equal(any?.getTypeUrl(), "type.googleapis.com/pulumirpc.ErrorResourceInitFailed");
          const failed = ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
          assert.deepEqual(
            [failed.getId(), failed.getReasonsList(), fromStruct(failed.getInputs())],
            [
              "b",
              ["AccessDenied: no tags today"],
              { bucket: "b", tags: { team: "a" }, __defaults: [] },
            ],
          );
          return true;
        },
      );
    });

    it("shows the name and message of an AWS error and no stack trace", async () => {
      const fail = (): never => {
        throw awsError("BucketAlreadyExists", "taken");
      };
      const client = await serve({ CreateBucket: fail });
      const request = new CreateRequest()
        .setUrn(urn(bucketType))
        .setProperties(toStruct({ bucket: "b" }));
      await assert.rejects(
        call<CreateResponse>((done) => client.create(request, done)),
        { details: "BucketAlreadyExists: taken" },
      );
    });
  });

  describe("read", () => {
    async function read(id: string, inputs: Record<string, unknown> = {}) {
      const client = served?.client;
      assert.ok(client);
      const request = new ReadRequest()
        .setUrn(urn(bucketType))
        .setId(id)
        .setInputs(toStruct(inputs));
      const response = await call<ReadResponse>((done) => client.read(request, done));
      return {
        id: response.getId(),
        inputs: fromStruct(response.getInputs()),
        properties: fromStruct(response.getProperties()),
      };
    }

    it("says with an empty id that a resource is gone", async () => {
      const gone = (): never => {
        throw awsError("NotFound");
      };
      await serve({ HeadBucket: gone });
      assert.equal((await read("b", { bucket: "b" })).id, "");
    });

    it("does not take an error for a resource that is gone", async () => {
      const denied = (): never => {
        throw awsError("AccessDenied", "no");
      };
      await serve({ HeadBucket: denied });
      await assert.rejects(read("b", { bucket: "b" }), { details: "AccessDenied: no" });
    });

    it("shows a tag that someone else added, and keeps what S3 does not know", async () => {
      await serve(liveBucket);
      const { inputs } = await read("b", {
        bucket: "b",
        forceDestroy: true,
        __defaults: ["bucket"],
      });
      assert.deepEqual(inputs, {
        bucket: "b",
        forceDestroy: true,
        tags: { team: "a" },
        __defaults: ["bucket"],
      });
    });

    it("imports a resource of which nothing is known but the id", async () => {
      await serve(liveBucket);
      const { id, inputs, properties } = await read("b");
      assert.deepEqual([id, inputs], ["b", { bucket: "b", tags: { team: "a" } }]);
      assert.equal(properties.arn, "arn:aws:s3:::b");
    });
  });

  describe("update and delete", () => {
    it("keeps computed values during a preview, but those that the update changes", async () => {
      const client = await serve({});
      const olds = {
        bucket: "b",
        key: "a",
        content: "one",
        arn: "arn:aws:s3:::b/a",
        etag: "1",
        versionId: "v1",
      };
      const request = new UpdateRequest()
        .setUrn(urn(objectType))
        .setId("b/a")
        .setOlds(toStruct(olds))
        .setOldInputs(toStruct({ bucket: "b", key: "a", content: "one" }))
        .setNews(toStruct({ bucket: "b", key: "a", content: "two" }))
        .setPreview(true);
      const response = await call<UpdateResponse>((done) => client.update(request, done));
      assert.deepEqual(fromStruct(response.getProperties()), {
        ...olds,
        content: "two",
        etag: unknown,
        versionId: unknown,
      });
      assert.deepEqual(aws.commands, []);
    });

    async function destroy(inputs: Record<string, unknown>): Promise<unknown> {
      const client = served?.client;
      assert.ok(client);
      const request = new DeleteRequest()
        .setUrn(urn(bucketType))
        .setId("b")
        .setOldInputs(toStruct(inputs));
      return call<Empty>((done) => client.delete(request, done));
    }

    function fullBucket(): Answers {
      let isEmpty = false;
      const versions = [
        { Key: "a/1", VersionId: "v1" },
        { Key: "a/1", VersionId: "v2" },
      ];
      return {
        DeleteBucket: () => {
          if (!isEmpty) throw awsError("BucketNotEmpty");
          return {};
        },
        ListObjectVersions: {
          Versions: versions,
          DeleteMarkers: [{ Key: "a/2", VersionId: "v3" }],
        },
        DeleteObjects: () => {
          isEmpty = true;
          return {};
        },
      };
    }

    it("does not delete a bucket that holds objects, and names some", async () => {
      await serve(fullBucket());
      await assert.rejects(destroy({ bucket: "b" }), {
        details: "BucketNotEmpty: bucket b still has object versions, for example a/1, a/1, a/2",
      });
      assert.deepEqual(aws.commands, ["DeleteBucket", "ListObjectVersions"]);
    });

    it("deletes all versions and delete markers first where the program said so", async () => {
      await serve(fullBucket());
      await destroy({ bucket: "b", forceDestroy: true });
      assert.deepEqual(aws.commands, [
        "DeleteBucket",
        "ListObjectVersions",
        "DeleteObjects",
        "DeleteBucket",
      ]);
      assert.deepEqual(aws.calls[2]?.input.Delete, {
        Objects: [
          { Key: "a/1", VersionId: "v1" },
          { Key: "a/1", VersionId: "v2" },
          { Key: "a/2", VersionId: "v3" },
        ],
        Quiet: true,
      });
    });

    it("takes a bucket that is gone already for deleted", async () => {
      await serve({
        DeleteBucket: () => {
          throw awsError("NoSuchBucket");
        },
      });
      await destroy({ bucket: "b" });
      assert.deepEqual(aws.commands, ["DeleteBucket"]);
    });
  });

  describe("functions", () => {
    it("answers who is calling", async () => {
      const client = await serve({
        GetCallerIdentity: { Account: "123456789012", Arn: "arn:x", UserId: "u" },
      });
      const request = new InvokeRequest().setTok("aws:index/getCallerIdentity:getCallerIdentity");
      const response = await call<InvokeResponse>((done) => client.invoke(request, done));
      assert.deepEqual(fromStruct(response.getReturn()), {
        accountId: "123456789012",
        arn: "arn:x",
        id: "123456789012",
        userId: "u",
      });
    });

    it("refuses a function that it does not have, and an argument that a function does not have", async () => {
      const client = await serve({});
      await assert.rejects(
        call<InvokeResponse>((done) =>
          client.invoke(new InvokeRequest().setTok("aws:ec2/getAmi:getAmi"), done),
        ),
        /the AWS stand-in does not have aws:ec2\/getAmi:getAmi; it has aws:index\/getCallerIdentity:getCallerIdentity, /,
      );
      const request = new InvokeRequest()
        .setTok("aws:s3/getObject:getObject")
        .setArgs(toStruct({ bucket: "b", k: "x" }));
      const response = await call<InvokeResponse>((done) => client.invoke(request, done));
      assert.deepEqual(
        response.getFailuresList().map((failure) => failure.getProperty()),
        ["k", "key"],
      );
    });
  });

  describe("configuration", () => {
    it("refuses settings that would reach another account, and settings that do not exist", async () => {
      const client = await serve({});
      const news = {
        region: "us-west-2",
        profile: "prod",
        regoin: "x",
        endpoints: JSON.stringify([{ s3: "127.0.0.1" }]),
      };
      const response = await call<CheckResponse>((done) =>
        client.checkConfig(new CheckRequest().setNews(toStruct(news)), done),
      );
      assert.deepEqual(
        response
          .getFailuresList()
          .map((failure) => `${failure.getProperty()} ${failure.getReason().slice(0, 43)}`),
        [
          "regoin is not an input of this resource type; acce",
          "profile is not accepted here: there is one account,",
          'endpoints[0].s3 must match ^https?:\\/\\/, got "127.0.0.1"',
        ],
      );
    });
  });
});
