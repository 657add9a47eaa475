import {
  DeleteBucketLifecycleCommand,
  ExpirationStatus,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  TransitionStorageClass,
} from "@aws-sdk/client-s3";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { type Plain, regionInput, unsupported } from "../inputTable";
import { member } from "../member";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";
import { tagList, tagMap } from "../tags";

type Args = aws.s3.BucketLifecycleConfigurationArgs;
type Rule = NonNullable<Plain<Args>["rules"]>[number];
type Filter = NonNullable<Rule["filter"]>;

const days = { kind: "number", min: 0 } as const;
const positive = { kind: "number", min: 1 } as const;
const storageClass = {
  kind: "string",
  required: true,
  oneOf: Object.values(TransitionStorageClass),
} as const;
const text = { kind: "string" } as const;

export const bucketLifecycleConfiguration = defineResource<Args, "region">({
  token: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket_lifecycle_configuration.go",
  inputs: {
    bucket: { kind: "string", required: true, replace: true },
    expectedBucketOwner: unsupported("deprecated", true),
    region: regionInput,
    timeouts: { kind: "object", properties: { create: text, update: text } },
    transitionDefaultMinimumObjectSize: unsupported(),
    rules: {
      kind: "list",
      items: {
        kind: "object",
        properties: {
          id: { kind: "string", required: true, pattern: /^.{1,255}$/ },
          status: { kind: "string", required: true, oneOf: Object.values(ExpirationStatus) },
          prefix: unsupported("deprecated; use filter"),
          abortIncompleteMultipartUpload: {
            kind: "object",
            properties: { daysAfterInitiation: positive },
          },
          expiration: {
            kind: "object",
            properties: {
              date: unsupported("use days"),
              days,
              expiredObjectDeleteMarker: { kind: "boolean" },
            },
          },
          filter: {
            kind: "object",
            properties: {
              and: {
                kind: "object",
                properties: {
                  objectSizeGreaterThan: days,
                  objectSizeLessThan: positive,
                  prefix: text,
                  tags: { kind: "map" },
                },
              },
              objectSizeGreaterThan: days,
              objectSizeLessThan: positive,
              prefix: text,
              tag: {
                kind: "object",
                properties: {
                  key: { ...text, required: true },
                  value: { ...text, required: true },
                },
              },
            },
          },
          noncurrentVersionExpiration: {
            kind: "object",
            properties: {
              newerNoncurrentVersions: positive,
              noncurrentDays: { ...positive, required: true },
            },
          },
          noncurrentVersionTransitions: {
            kind: "set",
            items: {
              kind: "object",
              properties: {
                newerNoncurrentVersions: positive,
                noncurrentDays: { ...days, required: true },
                storageClass,
              },
            },
          },
          transitions: {
            kind: "set",
            items: {
              kind: "object",
              properties: { date: unsupported("use days"), days, storageClass },
            },
          },
        },
      },
    },
  },
  outputs: ["region"],

  check({ rules = [] }) {
    const ids = rules.map(({ id }) => id);
    return ids.flatMap((id, index) =>
      ids.indexOf(id) === index
        ? []
        : [{ property: `rules[${index}].id`, reason: `${id} is used by two rules` }],
    );
  },

  async create(inputs, context) {
    await write(inputs, context);
    return inputs.bucket;
  },

  async read(id, { s3, region }) {
    const live = await ifFound(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: id })));
    if (live === undefined) return undefined;
    return { inputs: { bucket: id, rules: (live.Rules ?? []).map(fromS3) }, outputs: { region } };
  },

  update: (_id, news, _olds, context) => write(news, context),

  async delete(id, _inputs, { s3 }) {
    await ifFound(s3.send(new DeleteBucketLifecycleCommand({ Bucket: id })));
  },
});

async function write({ bucket, rules = [] }: Plain<Args>, { s3 }: Context): Promise<void> {
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: bucket,
      LifecycleConfiguration: { Rules: rules.map(toS3) },
    }),
  );
}

function toS3(rule: Rule): LifecycleRule {
  const {
    abortIncompleteMultipartUpload: abort,
    expiration,
    noncurrentVersionExpiration: noncurrent,
  } = rule;
  return {
    ID: rule.id,
    Status: member(Object.values(ExpirationStatus), rule.status),
    Filter: filterToS3(rule.filter ?? {}),
    ...(abort === undefined
      ? {}
      : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort.daysAfterInitiation } }),
    ...(expiration === undefined
      ? {}
      : {
          Expiration: {
            Days: expiration.days,
            ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker,
          },
        }),
    ...(noncurrent === undefined
      ? {}
      : {
          NoncurrentVersionExpiration: {
            NoncurrentDays: noncurrent.noncurrentDays,
            NewerNoncurrentVersions: noncurrent.newerNoncurrentVersions,
          },
        }),
    ...(rule.noncurrentVersionTransitions === undefined
      ? {}
      : {
          NoncurrentVersionTransitions: rule.noncurrentVersionTransitions.map((transition) => ({
            NoncurrentDays: transition.noncurrentDays,
            NewerNoncurrentVersions: transition.newerNoncurrentVersions,
            StorageClass: member(Object.values(TransitionStorageClass), transition.storageClass),
          })),
        }),
    ...(rule.transitions === undefined
      ? {}
      : {
          Transitions: rule.transitions.map((transition) => ({
            Days: transition.days,
            StorageClass: member(Object.values(TransitionStorageClass), transition.storageClass),
          })),
        }),
  };
}

function filterToS3(filter: Filter): NonNullable<LifecycleRule["Filter"]> {
  const { and, tag } = filter;
  if (and !== undefined) {
    return {
      And: {
        Prefix: and.prefix,
        ObjectSizeGreaterThan: and.objectSizeGreaterThan,
        ObjectSizeLessThan: and.objectSizeLessThan,
        Tags: tagList(and.tags ?? {}),
      },
    };
  }
  if (tag !== undefined) return { Tag: { Key: tag.key, Value: tag.value } };
  if (filter.objectSizeGreaterThan !== undefined)
    return { ObjectSizeGreaterThan: filter.objectSizeGreaterThan };
  if (filter.objectSizeLessThan !== undefined)
    return { ObjectSizeLessThan: filter.objectSizeLessThan };
  // A filter must have one condition; an empty prefix matches every object.
  return { Prefix: filter.prefix ?? "" };
}

function fromS3(rule: LifecycleRule): Rule {
  const {
    AbortIncompleteMultipartUpload: abort,
    Expiration,
    NoncurrentVersionExpiration: noncurrent,
  } = rule;
  return {
    id: rule.ID ?? "",
    status: rule.Status ?? "",
    filter: filterFromS3(rule),
    abortIncompleteMultipartUpload:
      abort === undefined ? undefined : { daysAfterInitiation: abort.DaysAfterInitiation },
    expiration:
      Expiration === undefined
        ? undefined
        : {
            days: Expiration.Days,
            expiredObjectDeleteMarker: Expiration.ExpiredObjectDeleteMarker,
          },
    noncurrentVersionExpiration:
      noncurrent === undefined
        ? undefined
        : {
            noncurrentDays: noncurrent.NoncurrentDays ?? 0,
            newerNoncurrentVersions: noncurrent.NewerNoncurrentVersions,
          },
    noncurrentVersionTransitions: (rule.NoncurrentVersionTransitions ?? []).map((transition) => ({
      noncurrentDays: transition.NoncurrentDays ?? 0,
      newerNoncurrentVersions: transition.NewerNoncurrentVersions,
      storageClass: transition.StorageClass ?? "",
    })),
    transitions: (rule.Transitions ?? []).map((transition) => ({
      days: transition.Days,
      storageClass: transition.StorageClass ?? "",
    })),
  };
}

/** A filter that matches every object reads as an absent one, since both are written the same way. */
function filterFromS3({ Filter: filter = {} }: LifecycleRule): Filter | undefined {
  const { And: and, Tag: tag } = filter;
  if (and !== undefined) {
    return {
      and: {
        prefix: and.Prefix,
        objectSizeGreaterThan: and.ObjectSizeGreaterThan,
        objectSizeLessThan: and.ObjectSizeLessThan,
        tags: tagMap(and.Tags ?? []),
      },
    };
  }
  if (tag !== undefined) return { tag: { key: tag.Key ?? "", value: tag.Value ?? "" } };
  if (filter.ObjectSizeGreaterThan !== undefined)
    return { objectSizeGreaterThan: filter.ObjectSizeGreaterThan };
  if (filter.ObjectSizeLessThan !== undefined)
    return { objectSizeLessThan: filter.ObjectSizeLessThan };
  return filter.Prefix === undefined || filter.Prefix === ""
    ? undefined
    : { prefix: filter.Prefix };
}
