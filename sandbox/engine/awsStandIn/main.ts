import type * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";

import { runPlugin } from "../plugin";
import { OwnState } from "./ownState";
import { awsContexts, Provider } from "./provider";
import { registry } from "./registry";
import { resourceProvider } from "./service";

const { AWS_STAND_IN_STATE: stateFolder, PLUGIN_VERSION: version = "0.0.0" } = process.env;
if (stateFolder === undefined) {
  throw new Error(
    "AWS_STAND_IN_STATE must name the folder where the AWS stand-in keeps what the emulator cannot",
  );
}

void runPlugin(
  ResourceProviderService,
  resourceProvider(
    new Provider(registry, awsContexts(new OwnState(stateFolder))),
    version,
  ) as grpc.UntypedServiceImplementation,
);
