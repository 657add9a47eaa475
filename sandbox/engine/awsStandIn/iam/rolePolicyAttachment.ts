import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import type * as aws from "@pulumi/aws";

import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";

/** The ARN holds colons and slashes, a role name neither. */
const separator = "/";

export const rolePolicyAttachment = defineResource<aws.iam.RolePolicyAttachmentArgs, never>({
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/role_policy_attachment.go",
  inputs: {
    policyArn: {
      kind: "string",
      required: true,
      replace: true,
      pattern: /^arn:aws[\w-]*:iam::(aws|\d{12}):policy\//,
    },
    role: { kind: "string", required: true, replace: true },
  },
  outputs: [],

  async create({ role, policyArn }, { iam }) {
    await iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: policyArn }));
    return `${role}${separator}${policyArn}`;
  },

  async read(id, { iam }) {
    const { role, policyArn } = parse(id);
    const live = await ifFound(iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role })));
    const attached =
      live?.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === policyArn) ?? false;
    return attached ? { inputs: { role, policyArn }, outputs: {} } : undefined;
  },

  async delete(id, _inputs, { iam }) {
    const { role, policyArn } = parse(id);
    await ifFound(iam.send(new DetachRolePolicyCommand({ RoleName: role, PolicyArn: policyArn })));
  },
});

function parse(id: string): { role: string; policyArn: string } {
  const at = id.indexOf(separator);
  if (at < 1) throw new Error(`${id} is not the id of an attachment: it must be ROLE/POLICY-ARN`);
  return { role: id.slice(0, at), policyArn: id.slice(at + 1) };
}
