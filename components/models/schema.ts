import { z } from "zod";
import { RELEASE_HASH_LENGTH } from "./release";

/**
 * Characters that Triton's S3 client accepts in a part of an object key when an endpoint is given.
 * Source: `s3_regex_` in
 * https://github.com/triton-inference-server/core/blob/main/src/filesystem/implementations/s3.h
 */
export const KEY_PART = /^[0-9a-zA-Z._-]+$/;

/** Bucket names that S3 accepts and Triton's endpoint form can carry. */
const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)[0-9a-z](?:[0-9a-z-]|\.(?!\.)){1,61}[0-9a-z]$/;

const SHA256 = /^[0-9a-f]{64}$/;

/** A file kept outside the model's folder, usually weights that are too large for git. */
export const manifestFileSchema = z.strictObject({
  uri: z
    .string()
    .regex(/^(s3:\/\/[0-9a-z][0-9a-z.-]{1,61}[0-9a-z]\/[^/].*|file:\/\/\/.+)$/, {
      error: "s3://bucket/key or file:///absolute/path",
    })
    .describe("Where the bytes are: `s3://bucket/key` or `file:///absolute/path`."),
  sha256: z
    .string()
    .regex(SHA256, { error: "64 lower-case hexadecimal digits" })
    .describe("SHA-256 of the bytes, 64 lower-case hexadecimal digits."),
  size: z.int().nonnegative().describe("Size in bytes."),
});
export type ManifestFile = z.infer<typeof manifestFileSchema>;

/** One model of a server. */
export const modelSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .optional()
    .describe("Model directory, relative to the program. Default: `models/<name>`."),
  release: z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${String(RELEASE_HASH_LENGTH)}}$`), {
      error: `${String(RELEASE_HASH_LENGTH)} lower-case hexadecimal digits`,
    })
    .optional()
    .describe(
      "Hash of a release that is in the bucket already. Serves it whatever the folder holds, and needs no folder.",
    ),
  files: z
    .record(
      z
        .string()
        .refine(
          (path) =>
            path.split("/").every((part) => KEY_PART.test(part) && part !== "." && part !== ".."),
          {
            error:
              "accepted: a relative path of letters, digits, `.`, `_` and `-` with `/` between its parts",
          },
        ),
      manifestFileSchema,
    )
    .optional()
    .describe("Files kept outside the folder, by their path below the model directory."),
  customBackend: z
    .boolean()
    .default(false)
    .describe(
      "The image carries a backend of your own: accept `backend` and `platform` names that NVIDIA's images do not have.",
    ),
});
/** A model as it is after defaults. */
export type ModelEntry = z.infer<typeof modelSchema>;

/** Models of one server, by model name. */
export const modelsSchema = z
  .record(
    z
      .string()
      .max(100)
      .regex(/^[0-9a-zA-Z_][0-9a-zA-Z._-]*$/, {
        error:
          "accepted: letters, digits, `.`, `_` and `-`, at most 100, not starting with `.` or `-`",
      }),
    modelSchema,
  )
  .describe("Models of the server, by name.");

/** The bucket that holds the releases. */
export const bucketSchema = z.strictObject({
  create: z
    .boolean()
    .default(true)
    .describe(
      "Create and own the bucket. `false` uses an existing one and manages nothing but objects.",
    ),
  name: z
    .string()
    .regex(BUCKET_NAME, {
      error:
        "3 to 63 of lower-case letters, digits, `-` and `.`, starting and ending with a letter or digit",
    })
    .optional()
    .describe(
      "Bucket name. Default: derived from project, stack, organisation and, on AWS, the account. Required with `create: false`.",
    ),
  forceDestroy: z
    .boolean()
    .default(false)
    .describe("Let `destroy` delete the bucket together with every release in it."),
  protect: z
    .boolean()
    .optional()
    .describe("Refuse to delete the bucket until unprotected. Default: `true` in prod only."),
  encryption: z
    .enum(["AES256", "aws:kms"])
    .default("aws:kms")
    .describe(
      "Server-side encryption: S3's own keys, or a KMS key of this stack with a bucket key.",
    ),
  noncurrentVersionDays: z
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe("Days that overwritten or deleted object versions are kept."),
});

/** An S3-compatible service other than AWS. */
export const endpointSchema = z.strictObject({
  scheme: z
    .enum(["http", "https"])
    .default("https")
    .describe("Scheme that Triton uses to reach the endpoint."),
  host: z
    .string()
    .max(253)
    .regex(/^[0-9a-zA-Z.-]+$/, {
      error: "a host name or IPv4 address (letters, digits, `.` and `-`)",
    })
    .describe("Host as the pods reach it. Triton's client knows no IPv6 literals here."),
  port: z
    .int()
    .min(1)
    .max(65535)
    .describe("Port. Mandatory: without one Triton takes the host for the bucket name."),
  caBundle: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Certificates in PEM form that replace the system store of Triton's image; needed for a private CA.",
    ),
  clientUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "URL under which the machine that runs the program reaches the same endpoint. Default: scheme, host and port as above.",
    ),
});
export type Endpoint = z.infer<typeof endpointSchema>;

/** Where the releases of all servers are. */
export const modelRepositorySchema = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "an AWS region such as us-west-2" })
      .default("us-west-2")
      .describe(
        "Region of the bucket; Triton gets it as `AWS_DEFAULT_REGION`. Default with target `eks`: `aws.region`.",
      ),
    bucket: bucketSchema.prefault({}).describe("The bucket that holds the releases."),
    endpoint: endpointSchema
      .optional()
      .describe("S3-compatible endpoint to use instead of AWS S3."),
    credentials: z
      .enum(["secret", "irsa"])
      .optional()
      .describe(
        "How Triton proves who it is: a Secret with keys, or the role of its service account. Default: `irsa` for target `eks` without an endpoint, else `secret`.",
      ),
  })
  .superRefine((value, context) => {
    if (!value.bucket.create && value.bucket.name === undefined) {
      context.addIssue({
        code: "custom",
        path: ["bucket", "name"],
        message: "the name of the bucket to use, since bucket.create is false",
      });
    }
    if (value.endpoint !== undefined && value.credentials === "irsa") {
      context.addIssue({
        code: "custom",
        path: ["credentials"],
        message:
          "secret, since an S3-compatible endpoint does not know the role of a service account",
      });
    }
    if (value.endpoint?.caBundle !== undefined && value.endpoint.scheme === "http") {
      context.addIssue({
        code: "custom",
        path: ["endpoint", "caBundle"],
        message: "no bundle with scheme http, where it has no effect; or scheme https",
      });
    }
  });
export type ModelRepositoryConfig = z.infer<typeof modelRepositorySchema>;
