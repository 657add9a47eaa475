import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import { regionInput, unsupported } from "../inputTable";
import type { FunctionDefinition } from "./functionDefinition";

const id = unsupported("deprecated");

/** Who the provider's keys belong to. */
export const getCallerIdentity: FunctionDefinition = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  inputs: { id },
  async call(_inputs, { sts }) {
    const {
      Account: accountId,
      Arn: arn,
      UserId: userId,
    } = await sts.send(new GetCallerIdentityCommand({}));
    return { accountId, arn, id: accountId, userId };
  },
};

/** The partition of a region; only the commercial one can be emulated. */
export const getPartition: FunctionDefinition = {
  token: "aws:index/getPartition:getPartition",
  inputs: { id },
  call: () =>
    Promise.resolve({
      dnsSuffix: "amazonaws.com",
      id: "aws",
      partition: "aws",
      reverseDnsPrefix: "com.amazonaws",
    }),
};

/** The provider's region, or the one asked for. */
export const getRegion: FunctionDefinition = {
  token: "aws:index/getRegion:getRegion",
  inputs: {
    id,
    endpoint: unsupported(),
    name: unsupported("deprecated; use region"),
    region: regionInput,
  },
  call: (_inputs, { region }) =>
    Promise.resolve({
      description: `Region ${region}`,
      endpoint: `ec2.${region}.amazonaws.com`,
      id: region,
      name: region,
      region,
    }),
};
