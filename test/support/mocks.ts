import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceRequest,
  RegisterResourceOutputsRequest,
} from "@pulumi/pulumi/proto/resource_pb";

/** What stands in a recorded input where the value is unknown at preview. */
export const unknownMark = "<unknown>";

/** What a recorded input holds where the value is a secret. */
export interface SecretMark {
  readonly "<secret>": unknown;
}

/** Resource options as the engine received them. Absent options are left out. */
export interface RecordedOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly deletedWith?: string;
  readonly importId?: string;
  readonly version?: string;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly aliases?: readonly string[];
  readonly customTimeouts?: {
    readonly create?: string;
    readonly update?: string;
    readonly delete?: string;
  };
}

/** One registration, as the program sent it to the engine. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for component resources and the stack. */
  readonly custom: boolean;
  /** Inputs exactly where they were: secrets as `{"<secret>": value}`, unknown values as `"<unknown>"`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of the parent; undefined for the stack itself. */
  readonly parent: string | undefined;
  /** `urn::id` of an explicit or inherited provider; undefined for the default provider. */
  readonly provider: string | undefined;
  /** URNs of everything that must exist first: `dependsOn` and what the inputs refer to. */
  readonly dependencies: readonly string[];
  /** For each input property, the URNs that it refers to. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** URNs that only `dependsOn` names: ordering that no input explains. */
  readonly dependsOn: readonly string[];
  readonly options: RecordedOptions;
}

/** Everything that a program registered, and what it returned. */
export interface Recording {
  /** In order of registration, the stack left out. */
  readonly resources: readonly RecordedResource[];
  /** What the program returned, outputs resolved: unknown values as `"<unknown>"`, secrets as `{"<secret>": value}`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What each component handed to `registerOutputs`, by URN. */
  readonly componentOutputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** The only resource of a type, or of a type and name. @throws Error when there is none or more than one */
  one(type: string, name?: string): RecordedResource;
  /** Every resource of a type. */
  all(type: string): readonly RecordedResource[];
}

type Properties = Record<string, unknown>;

const stackType = "pulumi:pulumi:Stack";

/** How a program is recorded. */
export interface RecordingArgs {
  /** @default "triton-platform" */
  readonly project?: string;
  /** @default "test" */
  readonly stack?: string;
  /** Runs as a preview: what only a provider knows stays unknown. @default false */
  readonly preview?: boolean;
  /** Configuration by full key (`triton-platform:target`); objects as JSON, as the engine hands them over. */
  readonly config?: Readonly<Record<string, string>>;
  /** Full keys of `config` that are secret. */
  readonly secretKeys?: readonly string[];
  /** Answers to provider functions, by token. A token that is missing here throws. */
  readonly calls?: Readonly<Record<string, (inputs: Properties) => Properties>>;
  /** Outputs that only the provider knows, by resource type; merged over the built-in ones. */
  readonly outputs?: Readonly<Record<string, (name: string, inputs: Properties) => Properties>>;
  /** Types whose creation fails, with the provider's message. */
  readonly failures?: Readonly<Record<string, string>>;
}

/** Eight hexadecimal digits that depend on type and name alone. */
export function digestOf(type: string, name: string): string {
  return createHash("sha256").update(`${type}\n${name}`).digest("hex").slice(0, 8);
}

/** The id that a recorded resource gets: the same in every run. */
export function idOf(type: string, name: string): string {
  return `${name}-${digestOf(type, name)}`;
}

/** The ARN that a recorded AWS resource gets. */
export function arnOf(type: string, name: string): string {
  const [, module = "", resource = ""] = /^aws:([^/:]+)\/[^:]*:(.+)$/.exec(type) ?? [];
  return `arn:aws:${module}:eu-central-1:123456789012:${resource}/${idOf(type, name)}`;
}

function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Makes secrets and unknown values of the wire format readable. */
function readable(value: unknown): unknown {
  if (value === pulumi.runtime.unknownValue) return unknownMark;
  if (Array.isArray(value)) return value.map(readable);
  if (!isProperties(value)) return value;
  const signature = value[pulumi.runtime.specialSigKey];
  if (signature === pulumi.runtime.specialSecretSig) return { "<secret>": readable(value.value) };
  if (signature === pulumi.runtime.specialResourceSig) return value.urn;
  if (signature === pulumi.runtime.specialAssetSig) {
    return { "<asset>": value.path ?? value.text ?? value.uri };
  }
  if (signature === pulumi.runtime.specialArchiveSig) {
    return { "<archive>": value.path ?? value.uri ?? readable(value.assets) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}

function readableProperties(value: unknown): Properties {
  const result = readable(value ?? {});
  return isProperties(result) ? result : {};
}

function recordedOptions(request: RegisterResourceRequest): RecordedOptions {
  const list = <K extends string>(key: K, values: readonly string[]) =>
    (values.length === 0 ? {} : { [key]: values }) as Partial<Record<K, readonly string[]>>;
  const text = <K extends string>(key: K, value: string) =>
    (value === "" ? {} : { [key]: value }) as Partial<Record<K, string>>;
  const timeouts = request.getCustomtimeouts();
  const protect = request.getProtect();
  const retain = request.getRetainondelete();
  return {
    ...(protect === true ? { protect } : {}),
    ...(retain === true ? { retainOnDelete: retain } : {}),
    ...(request.getDeletebeforereplacedefined()
      ? { deleteBeforeReplace: request.getDeletebeforereplace() }
      : {}),
    ...text("deletedWith", request.getDeletedwith()),
    ...text("importId", request.getImportid()),
    ...text("version", request.getVersion()),
    ...list("ignoreChanges", request.getIgnorechangesList()),
    ...list("replaceOnChanges", request.getReplaceonchangesList()),
    ...list("additionalSecretOutputs", request.getAdditionalsecretoutputsList()),
    ...list("aliases", [
      ...request.getAliasurnsList(),
      ...request.getAliasesList().map((alias) => JSON.stringify(alias.toObject())),
    ]),
    ...(timeouts === undefined
      ? {}
      : {
          customTimeouts: {
            ...text("create", timeouts.getCreate()),
            ...text("update", timeouts.getUpdate()),
            ...text("delete", timeouts.getDelete()),
          },
        }),
  };
}

type Callback = (error: unknown, response: unknown) => void;

/** The part of the mock monitor that the recorder stands in front of. */
interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: RegisterResourceRequest, callback: Callback): Promise<void>;
  registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: Callback): void;
}

interface Records {
  readonly resources: RecordedResource[];
  readonly componentOutputs: Map<string, Properties>;
}

/** The engine's URN: children of the stack carry no parent type, which the mocks of the SDK overlook. */
function urnOf(parent: string, type: string, name: string): string {
  const parentType = parent.split("::")[2] ?? "";
  const qualified = parentType === "" || parentType === stackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${qualified}::${name}`;
}

function stackUrn(): string {
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  return urnOf("", stackType, `${project}-${stack}`);
}

/** Takes down every registration on its way to the mocks, with the options, which mocks alone never see. */
function record(monitor: Monitor, records: Records): void {
  const register = monitor.registerResource.bind(monitor);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.newUrn = urnOf;
  monitor.registerResource = (request, callback) => {
    if (request.getType() !== stackType) records.resources.push(recorded(request));
    return register(request, callback);
  };
  monitor.registerResourceOutputs = (request, callback) => {
    const outputs = readableProperties(request.getOutputs()?.toJavaScript());
    records.componentOutputs.set(request.getUrn(), outputs);
    registerOutputs(request, callback);
  };
}

function recorded(request: RegisterResourceRequest): RecordedResource {
  const parent = request.getParent();
  const provider = request.getProvider();
  const propertyDependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((value, key) => {
    const urns = value.getUrnsList();
    if (urns.length > 0) propertyDependencies[key] = [...urns].sort();
  });
  const referred = new Set(Object.values(propertyDependencies).flat());
  const dependencies = [...request.getDependenciesList()].sort();
  return {
    urn: urnOf(parent, request.getType(), request.getName()),
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    inputs: readableProperties(request.getObject()?.toJavaScript()),
    parent: parent === "" ? undefined : parent,
    provider: provider === "" ? undefined : provider,
    dependencies,
    propertyDependencies,
    dependsOn: dependencies.filter((urn) => !referred.has(urn)),
    options: recordedOptions(request),
  };
}

/** Outputs that the real providers compute and that programs read. */
function computedOutputs(type: string, name: string, inputs: Properties): Properties {
  if (type.startsWith("aws:")) {
    const own: Properties = { arn: arnOf(type, name) };
    if (type === "aws:s3/bucket:Bucket") own.bucket = inputs.bucket ?? idOf(type, name);
    return own;
  }
  if (type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/")) {
    const metadata = isProperties(inputs.metadata) ? inputs.metadata : {};
    const own: Properties = {
      metadata: {
        ...metadata,
        name: metadata.name ?? idOf(type, name),
        uid: digestOf(type, `${name}/uid`),
      },
    };
    const spec = isProperties(inputs.spec) ? inputs.spec : {};
    if (type === "kubernetes:core/v1:Service") {
      own.spec = { ...spec, clusterIP: "10.96.0.10" };
      own.status =
        spec.type === "LoadBalancer"
          ? { loadBalancer: { ingress: [{ ip: "192.0.2.10" }] } }
          : { loadBalancer: {} };
    }
    return own;
  }
  return {};
}

/**
 * Runs a program as the engine would, against mocks, and records every registration.
 *
 * Provider functions that `calls` does not answer make the program fail, so that no look-up slips in unseen.
 *
 * @param program creates resources; its return value becomes the stack's outputs
 */
export async function recordResources(
  program: () => unknown,
  args: RecordingArgs = {},
): Promise<Recording> {
  const preview = args.preview ?? false;
  const errors: Error[] = [];
  const failing = (message: string): Error => {
    const error = new Error(message);
    errors.push(error);
    return error;
  };
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs, id, custom }) => {
      const failure = args.failures?.[type];
      if (failure !== undefined) throw failing(failure);
      const known = inputs as Properties;
      if (preview || custom !== true) return { id: undefined, state: known };
      return {
        id: id === undefined || id === "" ? idOf(type, name) : id,
        state: {
          ...known,
          ...computedOutputs(type, name, known),
          ...args.outputs?.[type]?.(name, known),
        },
      };
    },
    call: ({ token, inputs }) => {
      const answer = args.calls?.[token];
      if (answer === undefined) {
        throw failing(`the program calls ${token}, which this recording does not answer`);
      }
      return answer(inputs as Properties);
    },
  };
  await pulumi.runtime.setMocks(
    mocks,
    args.project ?? "triton-platform",
    args.stack ?? "test",
    preview,
    "organization",
  );
  const records: Records = { resources: [], componentOutputs: new Map() };
  record(pulumi.runtime.getMonitor() as unknown as Monitor, records);
  pulumi.runtime.setAllConfig({ ...args.config }, [...(args.secretKeys ?? [])]);

  try {
    await pulumi.runtime.runInPulumiStack(async () => await program());
    await pulumi.runtime.disconnect();
  } catch (error) {
    // A failed look-up reaches the program as a bare "Error": the reason is the one noted here.
    throw errors[0] ?? error;
  }
  const [error] = errors;
  if (error !== undefined) throw error;
  return recording(records);
}

function recording(records: Records): Recording {
  const all = (type: string): readonly RecordedResource[] =>
    records.resources.filter((resource) => resource.type === type);
  return {
    resources: records.resources,
    outputs: records.componentOutputs.get(stackUrn()) ?? {},
    componentOutputs: records.componentOutputs,
    all,
    one: (type, name) => {
      const found = all(type).filter((resource) => name === undefined || resource.name === name);
      const [only] = found;
      if (only === undefined || found.length > 1) {
        const wanted = name === undefined ? type : `${type} ${name}`;
        throw new Error(`expected one ${wanted}, found ${String(found.length)}`);
      }
      return only;
    },
  };
}
