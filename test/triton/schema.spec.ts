import assert from "node:assert/strict";

import { z } from "zod";

import { schemaProblems } from "../../components/configProblems";
import { serverSchema } from "../../components/triton/schema";
import { server } from "./fixtures";

const root = z.strictObject({ servers: z.record(z.string(), serverSchema) });

function problems(input: unknown): string[] {
  const config = { servers: { main: { models: { identity: {} }, ...(input as object) } } };
  const result = root.safeParse(config);
  return result.success
    ? []
    : schemaProblems(root, config, result.error.issues).map(
        ({ path, message }) => `${path}: ${message}`,
      );
}

/** Every object schema below a schema, with its path. */
function fieldsOf(schema: z.core.$ZodType, path: string): [string, z.core.$ZodType][] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(
      ([key, field]): [string, z.core.$ZodType][] => [
        [`${path}.${key}`, field],
        ...fieldsOf(field, `${path}.${key}`),
      ],
    );
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return schema.options.flatMap((option) => fieldsOf(option, path));
  }
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element, path);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return fieldsOf(schema.def.innerType, path);
  }
  return [];
}

function described(schema: z.core.$ZodType): boolean {
  if (z.globalRegistry.get(schema)?.description !== undefined) return true;
  return (
    (schema instanceof z.ZodOptional ||
      schema instanceof z.ZodDefault ||
      schema instanceof z.ZodPrefault) &&
    described(schema.def.innerType)
  );
}

describe("the server's schema", () => {
  it("needs models alone and is safe by default", () => {
    const config = server();
    assert.equal(config.image.repository, "nvcr.io/nvidia/tritonserver");
    assert.equal(config.image.tag, "26.08-py3");
    assert.equal(config.image.digest, undefined);
    assert.equal(config.replicas, 1);
    assert.equal(config.device, "gpu");
    assert.equal(config.gpus, 1);
    assert.deepEqual(config.exposure, {
      type: "LoadBalancer",
      scheme: "internal",
      sourceRanges: [],
      annotations: {},
    });
    assert.deepEqual(config.flags, {});
    assert.equal(config.shutdown.exitTimeoutSeconds, 30);
    assert.equal(config.rollout.spareGpu, false);
    assert.equal(config.disruptionBudget.maxUnavailable, 1);
    assert.deepEqual(config.scheduling.gpuNodeSelector, { "nvidia.com/gpu.present": "true" });
  });

  it("describes every field", () => {
    const fields = fieldsOf(serverSchema, "server").filter(
      ([path]) => !path.startsWith("server.models"),
    );
    assert.ok(fields.length > 40);
    assert.deepEqual(
      fields.filter(([, field]) => !described(field)).map(([path]) => path),
      [],
    );
  });

  it("can be written as JSON Schema", () => {
    const json = z.toJSONSchema(serverSchema, { io: "input" });
    assert.deepEqual(json.required, ["models"]);
    assert.equal(json.additionalProperties, false);
  });

  it("names the nearest key for an unknown one, at every depth", () => {
    assert.match(
      problems({ replica: 2 })[0] ?? "",
      /^servers\.main\.replica: is not a known key; did you mean "replicas"/,
    );
    assert.match(
      problems({ resources: { memmory: "1Gi" } })[0] ?? "",
      /^servers\.main\.resources\.memmory: is not a known key; did you mean "memory"/,
    );
  });

  it("refuses floating tags, bad digests and bad sizes with what is accepted", () => {
    assert.deepEqual(problems({ image: { tag: "latest" } }), [
      'servers.main.image.tag: "latest" is not accepted; accepted: a fixed tag such as 26.08-py3; latest is not fixed',
    ]);
    assert.deepEqual(problems({ image: { digest: "sha256:12" } }), [
      'servers.main.image.digest: "sha256:12" is not accepted; accepted: sha256: and 64 lower-case hexadecimal digits',
    ]);
    assert.deepEqual(problems({ resources: { memory: "4GB" } }), [
      'servers.main.resources.memory: "4GB" is not accepted; accepted: a size as Kubernetes writes it, such as 512Mi or 2Gi',
    ]);
  });

  it("refuses numbers out of range with the range", () => {
    assert.deepEqual(problems({ replicas: 0 }), [
      "servers.main.replicas: 0 is not accepted; accepted: at least 1",
    ]);
    assert.deepEqual(problems({ disruptionBudget: { maxUnavailable: 0 } }), [
      "servers.main.disruptionBudget.maxUnavailable: 0 is not accepted; accepted: at least 1",
    ]);
    assert.deepEqual(problems({ probes: { startupSeconds: 60 } }), [
      "servers.main.probes.startupSeconds: 60 is not accepted; accepted: at least 120",
    ]);
    assert.deepEqual(problems({ exposure: { type: "NodePort", http: 8000 } }), [
      "servers.main.exposure.http: 8000 is not accepted; accepted: at least 30000",
    ]);
  });

  it("refuses a setting of another exposure", () => {
    assert.match(
      problems({ exposure: { type: "ClusterIP", sourceRanges: [] } })[0] ?? "",
      /^servers\.main\.exposure\.sourceRanges: is not a known key/,
    );
  });

  it("refuses a server without models", () => {
    assert.deepEqual(problems({ models: {} }), [
      "servers.main.models: {} is not accepted; accepted: at least one model",
    ]);
  });
});
