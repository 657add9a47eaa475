import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KeySpec,
  KeyState,
  KeyUsageType,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { type Plain, regionInput, unsupported } from "../inputTable";
import { member } from "../member";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";
import { allTags, ownTags, surplusKeys } from "../tags";

type Args = aws.kms.KeyArgs;

export const key = defineResource<Args, "arn" | "keyId" | "policy" | "region" | "tagsAll">({
  token: "aws:kms/key:Key",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/kms/key.go",
  inputs: {
    bypassPolicyLockoutSafetyCheck: { kind: "boolean" },
    customKeyStoreId: unsupported("there is no custom key store", true),
    customerMasterKeySpec: {
      kind: "string",
      replace: true,
      oneOf: Object.values(KeySpec),
      default: KeySpec.SYMMETRIC_DEFAULT,
    },
    deletionWindowInDays: { kind: "number", min: 7, max: 30 },
    description: { kind: "string" },
    enableKeyRotation: { kind: "boolean" },
    isEnabled: { kind: "boolean", default: true },
    keyUsage: {
      kind: "string",
      replace: true,
      oneOf: Object.values(KeyUsageType),
      default: KeyUsageType.ENCRYPT_DECRYPT,
    },
    multiRegion: { kind: "boolean", replace: true },
    policy: { kind: "policy" },
    region: regionInput,
    rotationPeriodInDays: { kind: "number", min: 90, max: 2560 },
    tags: { kind: "map" },
    xksKeyId: unsupported("there is no external key store", true),
  },
  outputs: ["arn", "keyId", "policy", "region", "tagsAll"],

  async create(inputs, context) {
    const { KeyMetadata } = await context.kms.send(
      new CreateKeyCommand({
        Description: inputs.description,
        KeySpec: member(
          Object.values(KeySpec),
          inputs.customerMasterKeySpec ?? KeySpec.SYMMETRIC_DEFAULT,
        ),
        KeyUsage: member(
          Object.values(KeyUsageType),
          inputs.keyUsage ?? KeyUsageType.ENCRYPT_DECRYPT,
        ),
        MultiRegion: inputs.multiRegion,
        Policy: inputs.policy,
        Tags: Object.entries(allTags(inputs.tags, context)).map(([TagKey, TagValue]) => ({
          TagKey,
          TagValue,
        })),
      }),
    );
    if (KeyMetadata?.KeyId === undefined) throw new Error("KMS returned no id for the new key");
    return KeyMetadata.KeyId;
  },

  async configure(id, inputs, context) {
    await writeRotation(id, inputs, context);
    if (inputs.isEnabled === false) await context.kms.send(new DisableKeyCommand({ KeyId: id }));
  },

  async read(id, context, known) {
    const { kms, region } = context;
    const described = await ifFound(kms.send(new DescribeKeyCommand({ KeyId: id })));
    const metadata = described?.KeyMetadata;
    if (metadata === undefined || metadata.KeyState === KeyState.PendingDeletion) return undefined;
    const { Policy: policy } = await kms.send(
      new GetKeyPolicyCommand({ KeyId: id, PolicyName: "default" }),
    );
    const rotation = await kms.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    const tags = await readTags(id, context);
    return {
      inputs: {
        customerMasterKeySpec: metadata.KeySpec,
        description: metadata.Description,
        enableKeyRotation: rotation.KeyRotationEnabled,
        isEnabled: metadata.Enabled,
        keyUsage: metadata.KeyUsage,
        multiRegion: metadata.MultiRegion,
        // A key always has a policy: AWS gives it one when the program does not.
        ...(known.policy === undefined ? {} : { policy }),
        // The emulator forgets the period.
        ...(known.rotationPeriodInDays === undefined || rotation.RotationPeriodInDays === undefined
          ? {}
          : { rotationPeriodInDays: rotation.RotationPeriodInDays }),
        tags: ownTags(tags, known.tags, context),
      },
      outputs: { arn: metadata.Arn, keyId: metadata.KeyId, policy, region, tagsAll: tags },
    };
  },

  async update(id, news, olds, context) {
    const { kms } = context;
    if (news.description !== olds.description) {
      await kms.send(
        new UpdateKeyDescriptionCommand({ KeyId: id, Description: news.description ?? "" }),
      );
    }
    if (news.policy !== undefined && news.policy !== olds.policy) {
      await kms.send(
        new PutKeyPolicyCommand({ KeyId: id, PolicyName: "default", Policy: news.policy }),
      );
    }
    await (news.isEnabled === false
      ? kms.send(new DisableKeyCommand({ KeyId: id }))
      : kms.send(new EnableKeyCommand({ KeyId: id })));
    await writeRotation(id, news, context);
    const wanted = allTags(news.tags, context);
    const surplus = surplusKeys(await readTags(id, context), wanted);
    if (surplus.length > 0)
      await kms.send(new UntagResourceCommand({ KeyId: id, TagKeys: surplus }));
    const tags = Object.entries(wanted).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    if (tags.length > 0) await kms.send(new TagResourceCommand({ KeyId: id, Tags: tags }));
  },

  async delete(id, { deletionWindowInDays }, { kms }) {
    const live = await ifFound(kms.send(new DescribeKeyCommand({ KeyId: id })));
    if (live === undefined || live.KeyMetadata?.KeyState === KeyState.PendingDeletion) return;
    await kms.send(
      new ScheduleKeyDeletionCommand({
        KeyId: id,
        PendingWindowInDays: deletionWindowInDays ?? 30,
      }),
    );
  },
});

async function writeRotation(id: string, inputs: Plain<Args>, { kms }: Context): Promise<void> {
  await (inputs.enableKeyRotation === true
    ? kms.send(
        new EnableKeyRotationCommand({
          KeyId: id,
          RotationPeriodInDays: inputs.rotationPeriodInDays,
        }),
      )
    : kms.send(new DisableKeyRotationCommand({ KeyId: id })));
}

async function readTags(id: string, { kms }: Context): Promise<Record<string, string>> {
  const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId: id }));
  return Object.fromEntries(Tags.map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue]));
}
