import assert from "node:assert/strict";
import { z } from "zod";
import { modelRepositorySchema, modelSchema, modelsSchema } from "../../components/models/schema";

/** Messages by path; empty when the value is accepted. */
function issues(schema: z.ZodType, value: unknown): string[] {
  const result = schema.safeParse(value);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** Every field of a schema that has no description, by path. */
function undescribed(schema: z.core.$ZodType, path = ""): string[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, field]) => [
      ...(field.description === undefined ? [`${path}${key}`] : []),
      ...undescribed(field, `${path}${key}.`),
    ]);
  }
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return undescribed(schema.def.innerType, path);
  }
  return schema instanceof z.ZodRecord ? undescribed(schema.valueType, `${path}*.`) : [];
}

describe("configuration of models", () => {
  it("describes every field", () => {
    assert.deepEqual([...undescribed(modelSchema), ...undescribed(modelRepositorySchema)], []);
  });

  it("takes a model without any settings", () => {
    assert.deepEqual(modelsSchema.parse({ identity: {} }), { identity: { customBackend: false } });
  });

  it("takes only names that can be part of an object key", () => {
    for (const name of ["identity", "resnet-50.v2", "_x", "A1"]) {
      assert.deepEqual(issues(modelsSchema, { [name]: {} }), []);
    }
    for (const name of ["", "a b", "a/b", "..", ".hidden", "größe", "-x", "x".repeat(101)]) {
      assert.equal(issues(modelsSchema, { [name]: {} }).length, 1, name);
    }
  });

  it("takes a release of sixteen hexadecimal digits", () => {
    assert.deepEqual(issues(modelSchema, { release: "0123456789abcdef" }), []);
    for (const release of ["0123456789ABCDEF", "0123456789abcde", "latest"]) {
      assert.deepEqual(issues(modelSchema, { release }), [
        "release: 16 lower-case hexadecimal digits",
      ]);
    }
  });

  it("takes manifests of checked files", () => {
    const file = { uri: "s3://bucket/key/model.onnx", sha256: "0".repeat(64), size: 0 };
    assert.deepEqual(issues(modelSchema, { files: { "1/model.onnx": file } }), []);
    assert.deepEqual(
      issues(modelSchema, { files: { "1/m.onnx": { ...file, uri: "file:///w/m.onnx" } } }),
      [],
    );
    for (const uri of [
      "https://x/y",
      "s3://bucket",
      "s3://bucket/",
      "file://relative",
      "/w/m.onnx",
    ]) {
      assert.deepEqual(issues(modelSchema, { files: { "1/m": { ...file, uri } } }), [
        "files.1/m.uri: s3://bucket/key or file:///absolute/path",
      ]);
    }
    for (const path of ["../m", "/m", "1//m", "1/m m", "./m", ""]) {
      assert.equal(issues(modelSchema, { files: { [path]: file } }).length, 1, path);
    }
    assert.deepEqual(issues(modelSchema, { files: { m: { ...file, sha256: "0", size: -1 } } }), [
      "files.m.sha256: 64 lower-case hexadecimal digits",
      "files.m.size: Too small: expected number to be >=0",
    ]);
  });

  it("refuses unknown keys", () => {
    assert.deepEqual(issues(modelSchema, { version: 1 }), [': Unrecognized key: "version"']);
  });
});

describe("configuration of the model repository", () => {
  const endpoint = { host: "minio.example", port: 9000 };

  it("is safe without any settings", () => {
    assert.deepEqual(modelRepositorySchema.parse({}), {
      region: "us-west-2",
      bucket: {
        create: true,
        forceDestroy: false,
        encryption: "aws:kms",
        noncurrentVersionDays: 30,
      },
    });
  });

  it("takes endpoints with scheme, host and port", () => {
    assert.deepEqual(modelRepositorySchema.parse({ endpoint }).endpoint, {
      ...endpoint,
      scheme: "https",
    });
    for (const change of [
      { port: undefined },
      { port: 0 },
      { port: 70000 },
      { host: "a/b" },
      { host: "::1" },
      { host: "user@h" },
      { scheme: "s3" },
      { clientUrl: "ftp://x" },
    ]) {
      assert.equal(
        issues(modelRepositorySchema, { endpoint: { ...endpoint, ...change } }).length,
        1,
        JSON.stringify(change),
      );
    }
  });

  it("takes bucket names that S3 and Triton's endpoint form accept", () => {
    for (const name of ["abc", "my-models.example", "0a0"]) {
      assert.deepEqual(issues(modelRepositorySchema, { bucket: { name } }), []);
    }
    for (const name of [
      "ab",
      "Abc",
      "a_b",
      "-abc",
      "abc-",
      "a..b",
      "192.168.0.1",
      "x".repeat(64),
    ]) {
      assert.equal(issues(modelRepositorySchema, { bucket: { name } }).length, 1, name);
    }
  });

  it("refuses what contradicts itself, all at once", () => {
    assert.deepEqual(
      issues(modelRepositorySchema, {
        bucket: { create: false },
        endpoint: { ...endpoint, scheme: "http", caBundle: "x" },
        credentials: "irsa",
      }),
      [
        "bucket.name: the name of the bucket to use, since bucket.create is false",
        "credentials: secret, since an S3-compatible endpoint does not know the role of a service account",
        "endpoint.caBundle: no bundle with scheme http, where it has no effect; or scheme https",
      ],
    );
  });
});
