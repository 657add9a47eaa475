import { GetObjectCommand, GetObjectTaggingCommand } from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import { type InputTable, type Plain, regionInput, unsupported } from "../inputTable";
import { tagMap } from "../tags";
import type { FunctionDefinition } from "./functionDefinition";

const table: InputTable<aws.s3.GetObjectArgs> = {
  bucket: { kind: "string", required: true },
  checksumMode: unsupported(),
  downloadBody: { kind: "string", oneOf: ["true", "false"] },
  key: { kind: "string", required: true },
  range: { kind: "string" },
  region: regionInput,
  tags: { kind: "map" },
  versionId: { kind: "string" },
};

/** The content types whose body the real provider returns without being asked. */
const textual = /^text\/|^application\/(json|xml|atom\+xml|ld\+json|x-.*\+json)/;

/** An object and, where it is text or asked for, its content. */
export const getObject: FunctionDefinition = {
  token: "aws:s3/getObject:getObject",
  inputs: table,
  async call(inputs, { s3, region }) {
    const { bucket, key, range, versionId, downloadBody } = inputs as Plain<aws.s3.GetObjectArgs>;
    const object = { Bucket: bucket, Key: key, VersionId: versionId };
    const live = await s3.send(new GetObjectCommand({ ...object, Range: range }));
    const { TagSet: tags = [] } = await s3.send(new GetObjectTaggingCommand(object));
    const wanted =
      downloadBody === "true" ||
      (downloadBody === undefined && textual.test(live.ContentType ?? ""));
    const bytes = (await live.Body?.transformToByteArray()) ?? new Uint8Array();
    const body = Buffer.from(bytes);
    return {
      arn: `arn:aws:s3:::${bucket}/${key}`,
      body: wanted ? body.toString("utf8") : "",
      bodyBase64: wanted ? body.toString("base64") : "",
      bucket,
      contentLength: live.ContentLength,
      contentType: live.ContentType,
      etag: (live.ETag ?? "").replaceAll('"', ""),
      id: `${bucket}/${key}`,
      key,
      lastModified: live.LastModified?.toUTCString(),
      metadata: live.Metadata ?? {},
      region,
      serverSideEncryption: live.ServerSideEncryption,
      sseKmsKeyId: live.SSEKMSKeyId,
      storageClass: live.StorageClass ?? "STANDARD",
      tags: tagMap(tags),
      versionId: live.VersionId,
    };
  },
};
