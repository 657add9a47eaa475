import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { unsupported } from "../inputTable";
import { ifFound } from "../notFound";
import { policyText } from "../policyDocument";
import { defineResource } from "../resourceType";
import { allTags, ownTags, surplusKeys, tagList, tagMap } from "../tags";

/** A managed policy keeps five versions: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const versionsKept = 5;

export const policy = defineResource<
  aws.iam.PolicyArgs,
  "arn" | "attachmentCount" | "policyId" | "tagsAll"
>({
  token: "aws:iam/policy:Policy",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/policy.go",
  inputs: {
    delayAfterPolicyCreationInMs: unsupported(),
    description: { kind: "string", replace: true },
    name: { kind: "string", replace: true, pattern: /^[\w+=,.@-]{1,128}$/ },
    namePrefix: unsupported("give a name, or none", true),
    path: { kind: "string", replace: true, default: "/" },
    policy: { kind: "policy", required: true },
    tags: { kind: "map" },
  },
  outputs: ["arn", "attachmentCount", "policyId", "tagsAll"],
  autoName: { property: "name", maxLength: 128 },

  async create(inputs, context) {
    const { Policy: created } = await context.iam.send(
      new CreatePolicyCommand({
        PolicyName: inputs.name,
        PolicyDocument: policyText(inputs.policy),
        Description: inputs.description,
        Path: inputs.path,
        Tags: tagList(allTags(inputs.tags, context)),
      }),
    );
    if (created?.Arn === undefined) throw new Error("IAM returned no ARN for the new policy");
    return created.Arn;
  },

  async read(id, context, known) {
    const live = (await ifFound(context.iam.send(new GetPolicyCommand({ PolicyArn: id }))))?.Policy;
    if (live === undefined) return undefined;
    const { PolicyVersion } = await context.iam.send(
      new GetPolicyVersionCommand({ PolicyArn: id, VersionId: live.DefaultVersionId }),
    );
    const tags = await readTags(id, context);
    return {
      inputs: {
        description: live.Description,
        name: live.PolicyName,
        path: live.Path,
        policy: decodeURIComponent(PolicyVersion?.Document ?? ""),
        tags: ownTags(tags, known.tags, context),
      },
      outputs: {
        arn: id,
        attachmentCount: live.AttachmentCount,
        policyId: live.PolicyId,
        tagsAll: tags,
      },
    };
  },

  async update(id, news, olds, context) {
    const { iam } = context;
    const document = policyText(news.policy);
    if (document !== policyText(olds.policy)) {
      const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn: id }));
      const oldest = Versions.filter(({ IsDefaultVersion }) => IsDefaultVersion !== true).at(-1);
      if (Versions.length >= versionsKept && oldest !== undefined) {
        await iam.send(
          new DeletePolicyVersionCommand({ PolicyArn: id, VersionId: oldest.VersionId }),
        );
      }
      await iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: id,
          PolicyDocument: document,
          SetAsDefault: true,
        }),
      );
    }
    const wanted = allTags(news.tags, context);
    const surplus = surplusKeys(await readTags(id, context), wanted);
    if (surplus.length > 0)
      await iam.send(new UntagPolicyCommand({ PolicyArn: id, TagKeys: surplus }));
    if (Object.keys(wanted).length > 0)
      await iam.send(new TagPolicyCommand({ PolicyArn: id, Tags: tagList(wanted) }));
  },

  async delete(id, _inputs, { iam }) {
    const live = await ifFound(iam.send(new ListPolicyVersionsCommand({ PolicyArn: id })));
    for (const { VersionId, IsDefaultVersion } of live?.Versions ?? []) {
      if (IsDefaultVersion !== true)
        await iam.send(new DeletePolicyVersionCommand({ PolicyArn: id, VersionId }));
    }
    await ifFound(iam.send(new DeletePolicyCommand({ PolicyArn: id })));
  },
});

async function readTags(id: string, { iam }: Context): Promise<Record<string, string>> {
  const { Tags = [] } = await iam.send(new ListPolicyTagsCommand({ PolicyArn: id }));
  return tagMap(Tags);
}
