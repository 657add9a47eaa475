import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import {
  DeleteObjectCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

import {
  changedSteps,
  type Engine,
  type EngineResult,
  resourceChanges,
  type Stack,
} from "../../sandbox/engine";

/** A prepared engine, and the emulator that its AWS stand-in talks to. */
export interface EngineUnderTest {
  readonly engine: Engine;
  readonly s3: S3Client;
  /** A folder for the stack's configuration. */
  readonly directory: string;
}

const fixtures = path.join(__dirname, "fixtures");
const project = "engine-fixture";

/**
 * Tests of the engine, its language host and the AWS stand-in together, on a small program of its own.
 * They need the built engine and a running emulator, so they are called from the sandbox test.
 */
export function describeEngine(open: () => Promise<EngineUnderTest>): void {
  describe("the engine with its own language host and AWS stand-in", function () {
    this.timeout(180_000);
    let engine: Engine;
    let s3: S3Client;
    let stack: Stack;
    let bucket: string;

    /** Writes the program's configuration; the secret and the salt that the engine added stay. */
    function configure(values: Readonly<Record<string, string>>): void {
      const kept = fs.existsSync(stack.configFile)
        ? fs
            .readFileSync(stack.configFile, "utf8")
            .split("\n")
            .filter((line) => /token|secure|encryptionsalt/.test(line))
        : [];
      const salt = kept.filter((line) => line.startsWith("encryptionsalt"));
      const secrets = kept.filter((line) => !line.startsWith("encryptionsalt"));
      const plain = Object.entries(values).map(
        ([key, value]) => `  ${project}:${key}: ${JSON.stringify(value)}`,
      );
      fs.writeFileSync(stack.configFile, ["config:", ...plain, ...secrets, ...salt, ""].join("\n"));
    }

    async function succeed(work: Promise<EngineResult>): Promise<EngineResult> {
      const result = await work;
      assert.equal(result.exitCode, 0, result.output);
      return result;
    }

    const steps = (result: EngineResult): readonly string[] =>
      changedSteps(result.events).map(
        ({ op, type, urn }) =>
          `${op} ${type.split(":").at(-1) ?? ""} ${urn.split("::").at(-1) ?? ""}`,
      );

    before(async () => {
      const opened = await open();
      ({ engine, s3 } = opened);
      stack = {
        name: "engine-test",
        projectDirectory: path.join(fixtures, "program"),
        configFile: path.join(opened.directory, "Pulumi.engine-test.yaml"),
      };
      fs.rmSync(stack.configFile, { force: true });
      configure({ text: "one" });
      await succeed(engine.createStack(stack));
      await succeed(engine.setSecret(stack, `${project}:token`, "hidden value"));
    });

    after(async () => {
      configure({ forceDestroy: "true" });
      await engine.up(stack);
      await engine.destroy(stack);
    });

    it("creates everything, shows the program's own output and no secret", async () => {
      const result = await succeed(engine.up(stack));
      assert.deepEqual(resourceChanges(result.events), { create: 18 });
      assert.match(result.output, /the program's own output/);
      assert.doesNotMatch(result.output, /hidden value/);
      const outputs = await engine.outputs(stack);
      assert.deepEqual([outputs.account, outputs.secret], ["123456789012", "[secret]"]);
      bucket = String(outputs.bucketName);
      assert.match(bucket, /^models-[0-9a-f]{7}$/);
      assert.doesNotMatch(JSON.stringify(await engine.exportState(stack)), /hidden value/);
      assert.doesNotMatch(fs.readFileSync(stack.configFile, "utf8"), /hidden value/);
    });

    it("finds nothing to change in the next preview", async () => {
      const result = await succeed(engine.preview(stack, { expectNoChanges: true }));
      assert.deepEqual(resourceChanges(result.events), { same: 18 });
    });

    it("finds by refresh what was changed and deleted behind its back, and repairs it", async () => {
      await s3.send(
        new PutBucketVersioningCommand({
          Bucket: bucket,
          VersioningConfiguration: { Status: "Suspended" },
        }),
      );
      await s3.send(
        new PutBucketTaggingCommand({
          Bucket: bucket,
          Tagging: { TagSet: [{ Key: "by", Value: "hand" }] },
        }),
      );
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: "a/text" }));
      const refreshed = await succeed(engine.refresh(stack));
      assert.deepEqual(resourceChanges(refreshed.events), { delete: 1, same: 15, update: 2 });
      assert.deepEqual([...steps(await succeed(engine.up(stack)))].sort(), [
        "create BucketObjectv2 text",
        "update Bucket models",
        "update BucketVersioning models",
      ]);
    });

    it("replaces an object whose key changes and updates one whose content does", async () => {
      configure({ text: "one", key: "b/text" });
      assert.deepEqual(steps(await succeed(engine.up(stack))), [
        "create-replacement BucketObjectv2 text",
        "replace BucketObjectv2 text",
        "delete-replaced BucketObjectv2 text",
      ]);
      configure({ text: "two", key: "b/text" });
      assert.deepEqual(steps(await succeed(engine.up(stack))), ["update BucketObjectv2 text"]);
    });

    it("runs a compiled policy pack, which stops a preview", async () => {
      const policyPacks = [{ directory: path.join(fixtures, "pack") }];
      await succeed(engine.preview(stack, { policyPacks, expectNoChanges: true }));
      configure({ text: "two", key: "b/text", versioning: "Suspended" });
      const result = await engine.preview(stack, { policyPacks });
      assert.notEqual(result.exitCode, 0);
      assert.deepEqual(
        result.events.flatMap(({ policyEvent: event }) =>
          event === undefined
            ? []
            : [[event.policyPackName, event.policyName, event.enforcementLevel]],
        ),
        [["fixture-pack", "versioned", "mandatory"]],
      );
      configure({ text: "two", key: "b/text" });
    });

    it("does not delete a bucket that holds foreign objects, and then does where it may", async () => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "foreign", Body: "x" }));
      const refused = await engine.destroy(stack);
      assert.notEqual(refused.exitCode, 0);
      assert.match(
        refused.output,
        new RegExp(
          `BucketNotEmpty: bucket ${bucket} still has object versions, for example foreign`,
        ),
      );
      configure({ forceDestroy: "true" });
      await succeed(engine.up(stack));
      await succeed(engine.destroy(stack));
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      assert.deepEqual(
        Buckets.filter(({ Name }) => Name === bucket),
        [],
      );
    });

    it("goes on after a kill in the middle without a second bucket", async () => {
      let pid: number | undefined;
      const killed = await engine.up(stack, {
        started: (id) => {
          pid = id;
        },
        show: (line) => {
          if (pid === undefined || !line.includes("aws:s3:Bucket models created")) return;
          process.kill(pid, "SIGKILL");
          pid = undefined;
        },
      });
      assert.equal(killed.exitCode, undefined);
      const blocked = await engine.up(stack);
      assert.match(blocked.output, /the stack is currently locked/);
      await engine.recover(stack);
      await succeed(engine.up(stack));
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      const { bucketName } = await engine.outputs(stack);
      assert.deepEqual(
        Buckets.map(({ Name = "" }) => Name).filter((name) => /^models-[0-9a-f]{7}$/.test(name)),
        [bucketName],
      );
      await succeed(engine.preview(stack, { expectNoChanges: true }));
    });
  });
}
