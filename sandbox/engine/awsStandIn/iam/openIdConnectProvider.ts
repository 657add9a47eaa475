import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from "@aws-sdk/client-iam";
import type * as aws from "@pulumi/aws";

import type { Context } from "../context";
import type { Plain } from "../inputTable";
import { ifFound } from "../notFound";
import { defineResource } from "../resourceType";
import { allTags, ownTags, surplusKeys, tagList, tagMap } from "../tags";

export const openIdConnectProvider = defineResource<
  aws.iam.OpenIdConnectProviderArgs,
  "arn" | "tagsAll"
>({
  token: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  source:
    "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/openid_connect_provider.go",
  inputs: {
    clientIdLists: {
      kind: "set",
      required: true,
      items: { kind: "string", pattern: /^.{1,255}$/ },
    },
    tags: { kind: "map" },
    thumbprintLists: {
      kind: "list",
      maxItems: 5,
      items: { kind: "string", pattern: /^[0-9a-fA-F]{40}$/ },
    },
    url: { kind: "string", required: true, replace: true, pattern: /^https:\/\/[^?#]+$/ },
  },
  outputs: ["arn", "tagsAll"],

  create,

  async read(id, context, known) {
    const live = await ifFound(
      context.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: id })),
    );
    if (live === undefined) return undefined;
    const tags = tagMap(live.Tags ?? []);
    return {
      inputs: {
        clientIdLists: live.ClientIDList ?? [],
        tags: ownTags(tags, known.tags, context),
        // IAM looks the thumbprint up itself when none is given.
        ...(known.thumbprintLists === undefined
          ? {}
          : { thumbprintLists: live.ThumbprintList ?? [] }),
        // IAM keeps the address without its scheme.
        url: `https://${(live.Url ?? "").replace(/^https:\/\//, "")}`,
      },
      outputs: { arn: id, tagsAll: tags },
    };
  },

  async update(id, news, olds, context) {
    const { iam } = context;
    const provider = { OpenIDConnectProviderArn: id };
    const { thumbprintLists = [] } = news;
    if (
      thumbprintLists.length > 0 &&
      thumbprintLists.join() !== (olds.thumbprintLists ?? []).join()
    ) {
      await iam.send(
        new UpdateOpenIDConnectProviderThumbprintCommand({
          ...provider,
          ThumbprintList: thumbprintLists,
        }),
      );
    }
    if ([...news.clientIdLists].sort().join() !== [...olds.clientIdLists].sort().join()) {
      // The emulator cannot change the audiences of a provider, so it gets the same one anew: the ARN depends on the
      // address alone.
      await iam.send(new DeleteOpenIDConnectProviderCommand(provider));
      await create(news, context);
    }
    const wanted = allTags(news.tags, context);
    const live = await iam.send(new GetOpenIDConnectProviderCommand(provider));
    const surplus = surplusKeys(tagMap(live.Tags ?? []), wanted);
    if (surplus.length > 0)
      await iam.send(new UntagOpenIDConnectProviderCommand({ ...provider, TagKeys: surplus }));
    if (Object.keys(wanted).length > 0) {
      await iam.send(new TagOpenIDConnectProviderCommand({ ...provider, Tags: tagList(wanted) }));
    }
  },

  async delete(id, _inputs, { iam }) {
    await ifFound(
      iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: id })),
    );
  },
});

async function create(
  inputs: Plain<aws.iam.OpenIdConnectProviderArgs>,
  context: Context,
): Promise<string> {
  const { OpenIDConnectProviderArn: arn } = await context.iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: inputs.url,
      ClientIDList: inputs.clientIdLists,
      ThumbprintList: inputs.thumbprintLists,
      Tags: tagList(allTags(inputs.tags, context)),
    }),
  );
  if (arn === undefined) throw new Error("IAM returned no ARN for the new identity provider");
  return arn;
}
