import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import { unsupported } from "../inputTable";
import { ifFound } from "../notFound";
import { policyText } from "../policyDocument";
import { defineResource } from "../resourceType";
import { allTags, ownTags, surplusKeys, tagList, tagMap } from "../tags";
import { checkTrustPolicy } from "./trustPolicy";

/** The length of a session when nothing else is said: one hour, in seconds. */
const defaultSession = 3600;

export const role = defineResource<aws.iam.RoleArgs, "arn" | "createDate" | "tagsAll" | "uniqueId">(
  {
    token: "aws:iam/role:Role",
    source:
      "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/role.go",
    inputs: {
      assumeRolePolicy: { kind: "policy", required: true },
      description: { kind: "string", pattern: /^[^“‘]{0,1000}$/ },
      forceDetachPolicies: { kind: "boolean" },
      inlinePolicies: unsupported("deprecated; use aws.iam.RolePolicy"),
      managedPolicyArns: unsupported("deprecated; use aws.iam.RolePolicyAttachment"),
      maxSessionDuration: { kind: "number", min: 3600, max: 43200, default: defaultSession },
      name: { kind: "string", replace: true, pattern: /^[\w+=,.@-]{1,64}$/ },
      namePrefix: unsupported("give a name, or none", true),
      path: { kind: "string", replace: true, default: "/" },
      permissionsBoundary: { kind: "string" },
      tags: { kind: "map" },
    },
    outputs: ["arn", "createDate", "tagsAll", "uniqueId"],
    autoName: { property: "name", maxLength: 64 },

    async create(inputs, context) {
      const { name = "", assumeRolePolicy } = inputs;
      checkTrustPolicy(policyText(assumeRolePolicy));
      await context.iam.send(
        new CreateRoleCommand({
          RoleName: name,
          AssumeRolePolicyDocument: policyText(assumeRolePolicy),
          Description: inputs.description,
          MaxSessionDuration: inputs.maxSessionDuration,
          Path: inputs.path,
          PermissionsBoundary: inputs.permissionsBoundary,
          Tags: tagList(allTags(inputs.tags, context)),
        }),
      );
      return name;
    },

    async read(id, context, known) {
      const live = await ifFound(context.iam.send(new GetRoleCommand({ RoleName: id })));
      if (live?.Role === undefined) return undefined;
      const {
        Arn: arn,
        CreateDate: created,
        RoleId: uniqueId,
        Path: path,
        Description: description,
      } = live.Role;
      const tags = await readTags(id, context);
      return {
        inputs: {
          assumeRolePolicy: decodeURIComponent(live.Role.AssumeRolePolicyDocument ?? ""),
          description,
          maxSessionDuration: live.Role.MaxSessionDuration,
          name: id,
          path,
          permissionsBoundary: live.Role.PermissionsBoundary?.PermissionsBoundaryArn,
          tags: ownTags(tags, known.tags, context),
        },
        outputs: { arn, createDate: created?.toISOString(), uniqueId, tagsAll: tags },
      };
    },

    async update(id, news, olds, context) {
      const { iam } = context;
      const policy = policyText(news.assumeRolePolicy);
      if (policy !== policyText(olds.assumeRolePolicy)) {
        checkTrustPolicy(policy);
        await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument: policy }));
      }
      await iam.send(
        new UpdateRoleCommand({
          RoleName: id,
          Description: news.description ?? "",
          MaxSessionDuration: news.maxSessionDuration ?? defaultSession,
        }),
      );
      if (news.permissionsBoundary !== olds.permissionsBoundary) {
        const boundary = { RoleName: id, PermissionsBoundary: news.permissionsBoundary };
        await (boundary.PermissionsBoundary === undefined
          ? iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: id }))
          : iam.send(new PutRolePermissionsBoundaryCommand(boundary)));
      }
      const wanted = allTags(news.tags, context);
      const surplus = surplusKeys(await readTags(id, context), wanted);
      if (surplus.length > 0)
        await iam.send(new UntagRoleCommand({ RoleName: id, TagKeys: surplus }));
      if (Object.keys(wanted).length > 0)
        await iam.send(new TagRoleCommand({ RoleName: id, Tags: tagList(wanted) }));
    },

    async delete(id, { forceDetachPolicies }, { iam }) {
      if (forceDetachPolicies === true) {
        const attached = await ifFound(
          iam.send(new ListAttachedRolePoliciesCommand({ RoleName: id })),
        );
        for (const { PolicyArn } of attached?.AttachedPolicies ?? []) {
          await iam.send(new DetachRolePolicyCommand({ RoleName: id, PolicyArn }));
        }
      }
      await ifFound(iam.send(new DeleteRoleCommand({ RoleName: id })));
    },
  },
);

async function readTags(id: string, { iam }: Context): Promise<Record<string, string>> {
  const { Tags = [] } = await iam.send(new ListRoleTagsCommand({ RoleName: id }));
  return tagMap(Tags);
}
