import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  ConfigureResponse,
  CreateResponse,
  DiffResponse,
  ErrorResourceInitFailed,
  InvokeResponse,
  PropertyDiff,
  ProviderHandshakeResponse,
  ReadResponse,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { PluginError, unary } from "../plugin";
import type { InputFailure } from "./checkInputs";
import { checkConfiguration, readConfiguration } from "./configuration";
import type { Difference } from "./differences";
import { fromStruct, type PropertyMap, toStruct } from "./propertyValues";
import { NotFinishedError, type Provider } from "./provider";

/**
 * The provider at the engine's surface
 * (https://github.com/pulumi/pulumi/blob/v3.259.0/proto/pulumi/provider.proto).
 * Methods that custom resources do not need are left out and answered as not implemented.
 */
export function resourceProvider(
  provider: Provider,
  version: string,
): Partial<IResourceProviderServer> {
  return {
    handshake: unary(() =>
      new ProviderHandshakeResponse()
        .setAcceptSecrets(true)
        .setSupportsAutonamingConfiguration(true),
    ),
    getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
    checkConfig: unary((request) => {
      const news = fromStruct(request.getNews());
      return checked(news, checkConfiguration(news));
    }),
    diffConfig: unary(() => new DiffResponse().setChanges(DiffResponse.DiffChanges.DIFF_NONE)),
    configure: unary((request) => {
      provider.configure(readConfiguration(fromStruct(request.getArgs()), process.env));
      return new ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setSupportsAutonamingConfiguration(true);
    }),
    check: unary((request) => {
      const { inputs, failures } = provider.check(typeOf(request.getUrn()), {
        name: nameOf(request.getUrn()),
        olds: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
        proposed: proposedName(request),
      });
      return checked(inputs, failures);
    }),
    diff: unary((request) => {
      const compared = provider.diff(
        typeOf(request.getUrn()),
        fromStruct(request.getOldInputs()),
        fromStruct(request.getOlds()),
        fromStruct(request.getNews()),
      );
      return diffResponse(
        withoutIgnored(compared.differences, request.getIgnorechangesList()),
        compared.deleteBeforeReplace,
      );
    }),
    create: unary(async (request) => {
      const { id, properties } = await finished(
        provider.create(
          typeOf(request.getUrn()),
          fromStruct(request.getProperties()),
          request.getPreview(),
        ),
      );
      return new CreateResponse().setId(id).setProperties(toStruct(properties));
    }),
    read: unary(async (request) => {
      const resource = await provider.read(
        typeOf(request.getUrn()),
        request.getId(),
        fromStruct(request.getInputs()),
      );
      // An empty id says that the resource is gone.
      if (resource === undefined) return new ReadResponse();
      return new ReadResponse()
        .setId(resource.id)
        .setInputs(toStruct(resource.inputs))
        .setProperties(toStruct(resource.properties));
    }),
    update: unary(async (request) => {
      const olds = {
        inputs: fromStruct(request.getOldInputs()),
        properties: fromStruct(request.getOlds()),
      };
      const { properties } = await finished(
        provider.update(
          typeOf(request.getUrn()),
          request.getId(),
          olds,
          fromStruct(request.getNews()),
          request.getPreview(),
        ),
      );
      return new UpdateResponse().setProperties(toStruct(properties));
    }),
    delete: unary(async (request) => {
      await provider.delete(
        typeOf(request.getUrn()),
        request.getId(),
        fromStruct(request.getOldInputs()),
      );
      return new Empty();
    }),
    invoke: unary(async (request) => {
      const result = await provider.invoke(request.getTok(), fromStruct(request.getArgs()));
      return isFailures(result)
        ? new InvokeResponse().setFailuresList(result.map(checkFailure))
        : new InvokeResponse().setReturn(toStruct(result));
    }),
    cancel: unary(() => new Empty()),
    attach: unary(() => new Empty()),
  };
}

function isFailures(
  result: PropertyMap | readonly InputFailure[],
): result is readonly InputFailure[] {
  return Array.isArray(result);
}

function checked(inputs: PropertyMap, failures: readonly InputFailure[]): CheckResponse {
  return new CheckResponse()
    .setInputs(toStruct(inputs))
    .setFailuresList(failures.map(checkFailure));
}

function checkFailure({ property, reason }: InputFailure): CheckFailure {
  return new CheckFailure().setProperty(property).setReason(reason);
}

function proposedName(request: CheckRequest): string | undefined {
  const name = request.getAutonaming()?.getProposedName();
  return name === "" ? undefined : name;
}

/** A URN is `urn:pulumi:stack::project::parent types$type::name`. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function withoutIgnored(
  found: readonly Difference[],
  ignored: readonly string[],
): readonly Difference[] {
  return found.filter(
    ({ path }) =>
      !ignored.some(
        (each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`),
      ),
  );
}

function diffResponse(found: readonly Difference[], deleteBeforeReplace: boolean): DiffResponse {
  const topLevel = (path: string): string => path.split(/[.[]/)[0] ?? path;
  const replacing = found.filter(({ replace }) => replace);
  const response = new DiffResponse()
    .setChanges(
      found.length === 0 ? DiffResponse.DiffChanges.DIFF_NONE : DiffResponse.DiffChanges.DIFF_SOME,
    )
    .setDiffsList([...new Set(found.map(({ path }) => topLevel(path)))])
    .setReplacesList([...new Set(replacing.map(({ path }) => path))])
    .setDeletebeforereplace(deleteBeforeReplace && replacing.length > 0)
    .setHasdetaileddiff(true);
  for (const difference of found) {
    response
      .getDetaileddiffMap()
      .set(
        difference.path,
        new PropertyDiff().setKind(propertyDiffKind(difference)).setInputdiff(true),
      );
  }
  return response;
}

function propertyDiffKind({ kind, replace }: Difference): PropertyDiff.Kind {
  const { Kind } = PropertyDiff;
  switch (kind) {
    case "add":
      return replace ? Kind.ADD_REPLACE : Kind.ADD;
    case "delete":
      return replace ? Kind.DELETE_REPLACE : Kind.DELETE;
    case "update":
      return replace ? Kind.UPDATE_REPLACE : Kind.UPDATE;
  }
}

/**
 * Tells the engine about a resource that exists but is not finished, so that it stays in the state
 * (https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/util/rpcutil/rpcerror/rpcerror.go).
 */
async function finished<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NotFinishedError)) throw error;
    const { id, inputs, properties } = error.resource;
    const detail = new ErrorResourceInitFailed()
      .setId(id)
      .setInputs(toStruct(inputs))
      .setProperties(toStruct(properties))
      .setReasonsList([error.message]);
    const any = new Any();
    any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status()
      .setCode(grpc.status.UNKNOWN)
      .setMessage(error.message)
      .setDetailsList([any]);
    const metadata = new grpc.Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    throw new PluginError(error.message, grpc.status.UNKNOWN, metadata);
  }
}
