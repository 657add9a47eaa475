import * as grpc from "@grpc/grpc-js";
import {
  ResourceProviderClient,
  ResourceProviderService,
} from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConfigureRequest, type ConfigureResponse } from "@pulumi/pulumi/proto/provider_pb";

import { toStruct } from "../../../sandbox/engine/awsStandIn/propertyValues";
import { Provider } from "../../../sandbox/engine/awsStandIn/provider";
import { registry } from "../../../sandbox/engine/awsStandIn/registry";
import { resourceProvider } from "../../../sandbox/engine/awsStandIn/service";
import { servePlugin } from "../../../sandbox/engine/plugin";
import type { FakeAws } from "./fakeAws";

export interface ServedProvider {
  readonly client: ResourceProviderClient;
  readonly stop: () => void;
}

/** The stand-in as the engine sees it, over a fake AWS; configured for us-west-2. */
export async function serveProvider(
  aws: FakeAws,
  config: Readonly<Record<string, unknown>> = {},
): Promise<ServedProvider> {
  const provider = new Provider(registry, () => Promise.resolve(aws.context()));
  const server = await servePlugin(
    ResourceProviderService,
    resourceProvider(provider, "7.48.0") as grpc.UntypedServiceImplementation,
  );
  const client = new ResourceProviderClient(
    `127.0.0.1:${server.port}`,
    grpc.credentials.createInsecure(),
  );
  const args = { region: "us-west-2", accessKey: "a", secretKey: "b", ...config };
  await call<ConfigureResponse>((done) =>
    client.configure(new ConfigureRequest().setArgs(toStruct(args)), done),
  );
  return {
    client,
    stop: () => {
      client.close();
      server.stop();
    },
  };
}

/** The answer of a unary call as a promise. */
export function call<Response>(
  start: (done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

/** The URN of a resource of a type, with the given logical name. */
export function urn(type: string, name = "models"): string {
  return `urn:pulumi:test::project::${type}::${name}`;
}
