import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  paginateListAliases,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import type * as aws from "@pulumi/aws";

import { regionInput, unsupported } from "../inputTable";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";

export const alias = defineResource<aws.kms.AliasArgs, "arn" | "region" | "targetKeyArn">({
  token: "aws:kms/alias:Alias",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/kms/alias.go",
  inputs: {
    name: { kind: "string", replace: true, pattern: /^alias\/(?!aws\/)[\w/-]{1,250}$/ },
    namePrefix: unsupported("give a name, or none", true),
    region: regionInput,
    targetKeyId: { kind: "string", required: true },
  },
  outputs: ["arn", "region", "targetKeyArn"],
  autoName: { property: "name", maxLength: 256, prefix: "alias/" },

  async create({ name = "", targetKeyId }, { kms }) {
    await kms.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: targetKeyId }));
    return name;
  },

  async read(id, { kms, region }, known) {
    for await (const page of paginateListAliases({ client: kms }, {})) {
      const found = page.Aliases?.find(({ AliasName }) => AliasName === id);
      if (found === undefined) continue;
      const key = await kms.send(new DescribeKeyCommand({ KeyId: found.TargetKeyId }));
      const targetKeyArn = key.KeyMetadata?.Arn;
      // The key may be given by id or by ARN: both name the same key.
      const targetKeyId = known.targetKeyId === targetKeyArn ? targetKeyArn : found.TargetKeyId;
      return {
        inputs: { name: id, targetKeyId },
        outputs: { arn: found.AliasArn, region, targetKeyArn },
      };
    }
    return undefined;
  },

  async update(id, { targetKeyId }, _olds, { kms }) {
    await kms.send(new UpdateAliasCommand({ AliasName: id, TargetKeyId: targetKeyId }));
  },

  async delete(id, _inputs, { kms }) {
    await ifFound(kms.send(new DeleteAliasCommand({ AliasName: id })));
  },
});
