import { fileURLToPath } from "node:url";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultBucketName } from "./bucketName";
import { ModelBucket } from "./modelBucket";
import type { ModelRelease, ReleaseFile } from "./release";
import type { ModelRepositoryConfig } from "./schema";
import { checksumProblem, parseS3Uri } from "./sourceObject";

/** Where models are released to. All values are plain: they decide which children exist. */
export interface ModelRepositoryArgs {
  /** Region, bucket and endpoint, as configured. */
  readonly repository: Pick<ModelRepositoryConfig, "region" | "bucket" | "endpoint">;
  /** Environment of the stack: in `prod` the bucket is protected unless the configuration says no. */
  readonly environment: string;
  /** AWS account of the bucket, part of its default name. @default none, for an S3-compatible service */
  readonly accountId?: string | undefined;
  /** Releases of each server, by server name. */
  readonly releases: Readonly<Record<string, readonly ModelRelease[]>>;
  /** Tags of every AWS object that takes some. @default none */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The bucket and the immutable releases in it. An object leaves the program when its release does,
 * but stays in the bucket, so that an older release can be served again without being sent again.
 *
 * The AWS provider comes from the caller's options: it carries region, endpoint and credentials.
 */
export class ModelRepository extends pulumi.ComponentResource {
  /** Name of the bucket, known before anything is created. */
  public readonly bucketName: string;
  /** ARN of the KMS key that encrypts the bucket; undefined for AES256 and for a foreign bucket. */
  public readonly kmsKeyArn: pulumi.Output<string> | undefined;
  private readonly repository: ModelRepositoryArgs["repository"];
  private readonly settings: readonly pulumi.Resource[];
  private readonly objects: ReadonlyMap<string, readonly pulumi.Resource[]>;

  constructor(name: string, args: ModelRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:models:ModelRepository", name, args, opts);
    const { bucket, region, endpoint } = args.repository;
    this.repository = args.repository;
    this.bucketName =
      bucket.name ??
      defaultBucketName({
        organization: pulumi.getOrganization(),
        project: pulumi.getProject(),
        stack: pulumi.getStack(),
        accountId: args.accountId,
      });
    const owned = bucket.create
      ? new ModelBucket(
          name,
          {
            bucketName: this.bucketName,
            region,
            forceDestroy: bucket.forceDestroy,
            protect: bucket.protect ?? args.environment === "prod",
            encryption: bucket.encryption,
            noncurrentVersionDays: bucket.noncurrentVersionDays,
            requireTls: endpoint?.scheme !== "http",
            tags: args.tags ?? {},
          },
          { parent: this },
        )
      : undefined;
    this.settings = owned?.settings ?? [];
    this.kmsKeyArn = owned?.kmsKeyArn;

    this.objects = new Map(
      Object.entries(args.releases).map(([server, releases]) => [
        server,
        releases.flatMap((release) =>
          release.files.map((file) => this.releaseObject(`${release.prefix}/${file.key}`, file)),
        ),
      ]),
    );
    this.registerOutputs({ bucketName: this.bucketName, kmsKeyArn: this.kmsKeyArn });
  }

  /**
   * Triton's `--model-repository` for a release. The endpoint form needs scheme and port:
   * https://github.com/triton-inference-server/core/blob/main/src/filesystem/implementations/s3.h
   */
  public uri(release: Pick<ModelRelease, "prefix">): string {
    return releaseUri(this.repository.endpoint, this.bucketName, release.prefix);
  }

  /** What a server's pods must wait for: the objects of its releases, and the bucket's settings. */
  public objectsOf(server: string): readonly pulumi.Resource[] {
    return [...this.settings, ...(this.objects.get(server) ?? [])];
  }

  private releaseObject(key: string, file: ReleaseFile): pulumi.Resource {
    const options: pulumi.CustomResourceOptions = {
      parent: this,
      dependsOn: [...this.settings],
      // Protection of the bucket must not pin every release to the program.
      protect: false,
      retainOnDelete: true,
    };
    switch (file.source.kind) {
      case "s3":
        return new aws.s3.ObjectCopy(
          key,
          { bucket: this.bucketName, key, source: this.verifiedSource(file.source.uri, file) },
          options,
        );
      case "file":
        return this.uploadedObject(key, fileURLToPath(file.source.uri), file, options);
      case "local":
        return this.uploadedObject(key, file.source.path, file, options);
    }
  }

  /** Encryption is the bucket's default, so that an object follows its bucket. */
  private uploadedObject(
    key: string,
    path: string,
    { sha256 }: ReleaseFile,
    options: pulumi.CustomResourceOptions,
  ): pulumi.Resource {
    return new aws.s3.BucketObjectv2(
      key,
      {
        bucket: this.bucketName,
        key,
        source: new pulumi.asset.FileAsset(path),
        sourceHash: sha256,
      },
      options,
    );
  }

  /** `bucket/key` of the source, once size and checksum are those of the manifest. */
  private verifiedSource(uri: string, file: ReleaseFile): pulumi.Output<string> {
    const source = parseS3Uri(uri);
    const found = aws.s3.getObjectOutput(
      { bucket: source.bucket, key: source.key, checksumMode: "ENABLED", downloadBody: "false" },
      { parent: this },
    );
    return found.apply((object) => {
      const problem = checksumProblem(uri, file, {
        size: object.contentLength,
        sha256: object.checksumSha256,
      });
      if (problem !== undefined) {
        throw new pulumi.ResourceError(problem, this, true);
      }
      return `${source.bucket}/${source.key}`;
    });
  }
}

/** Address of a release prefix in the form that Triton's S3 client reads. */
export function releaseUri(
  endpoint: ModelRepositoryConfig["endpoint"],
  bucketName: string,
  prefix: string,
): string {
  return endpoint === undefined
    ? `s3://${bucketName}/${prefix}`
    : `s3://${endpoint.scheme}://${endpoint.host}:${endpoint.port}/${bucketName}/${prefix}`;
}
