import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type * as aws from "@pulumi/aws";

import { unsupported } from "../inputTable";
import { ifFound } from "../notFound";
import { policyText } from "../policyDocument";
import { defineResource } from "../resourceType";

export const rolePolicy = defineResource<aws.iam.RolePolicyArgs, never>({
  token: "aws:iam/rolePolicy:RolePolicy",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/role_policy.go",
  inputs: {
    name: { kind: "string", replace: true, pattern: /^[\w+=,.@-]{1,128}$/ },
    namePrefix: unsupported("give a name, or none", true),
    policy: { kind: "policy", required: true },
    role: { kind: "string", required: true, replace: true },
  },
  outputs: [],
  autoName: { property: "name", maxLength: 128 },

  async create({ role, name = "", policy }, { iam }) {
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: role,
        PolicyName: name,
        PolicyDocument: policyText(policy),
      }),
    );
    return `${role}:${name}`;
  },

  async read(id, { iam }) {
    const [role = "", name = ""] = id.split(":");
    const live = await ifFound(
      iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name })),
    );
    if (live === undefined) return undefined;
    return {
      inputs: { role, name, policy: decodeURIComponent(live.PolicyDocument ?? "") },
      outputs: {},
    };
  },

  async update(_id, { role, name, policy }, _olds, { iam }) {
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: role,
        PolicyName: name,
        PolicyDocument: policyText(policy),
      }),
    );
  },

  async delete(id, _inputs, { iam }) {
    const [role = "", name = ""] = id.split(":");
    await ifFound(iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: name })));
  },
});
