import {
  AnalyzeRequest,
  AnalyzeStackRequest,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
  PolicySeverity,
  type AnalyzeDiagnostic,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

/** A resource as the engine shows it to a pack: inputs for a resource policy, outputs for a stack policy. */
export interface AnalyzedResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly provider?: { readonly type: string; readonly props: Readonly<Record<string, unknown>> };
}

export type Level = "advisory" | "mandatory" | "remediate" | "disabled";

/** Levels and properties of some policies, by policy name, with every default resolved. */
export type PackConfig = Readonly<
  Record<string, { readonly level: Level; readonly properties: Readonly<Record<string, unknown>> }>
>;

/** What the pack says about a resource. */
export interface Diagnostic {
  readonly policy: string;
  readonly level: Level;
  readonly severity: string;
  readonly description: string;
  /** What the policy reported, without the description that the SDK puts before it. */
  readonly message: string;
  /** Set by stack policies that name a resource. */
  readonly urn: string;
}

function structOf(value: Readonly<Record<string, unknown>>): Struct {
  return Struct.fromJavaScript(value as Record<string, JavaScriptValue>);
}

function optionsOf(resource: AnalyzedResource): AnalyzerResourceOptions {
  const options = new AnalyzerResourceOptions();
  options.setProtect(resource.protect ?? false);
  options.setIgnorechangesList([...(resource.ignoreChanges ?? [])]);
  options.setParent(resource.parent ?? "");
  return options;
}

function providerOf(resource: AnalyzedResource): AnalyzerProviderResource | undefined {
  if (resource.provider === undefined) {
    return undefined;
  }
  const provider = new AnalyzerProviderResource();
  provider.setType(resource.provider.type);
  provider.setProperties(structOf(resource.provider.props));
  return provider;
}

/** The request by which the engine asks for one resource. */
export function analyzeRequest(resource: AnalyzedResource): AnalyzeRequest {
  const request = new AnalyzeRequest();
  request.setType(resource.type);
  request.setName(resource.name);
  request.setUrn(resource.urn);
  request.setProperties(structOf(resource.props));
  request.setOptions(optionsOf(resource));
  request.setProvider(providerOf(resource));
  return request;
}

/** The request by which the engine asks for a whole stack. */
export function analyzeStackRequest(resources: readonly AnalyzedResource[]): AnalyzeStackRequest {
  const request = new AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((resource) => {
      const message = new AnalyzerResource();
      message.setType(resource.type);
      message.setName(resource.name);
      message.setUrn(resource.urn);
      message.setProperties(structOf(resource.props));
      message.setOptions(optionsOf(resource));
      message.setProvider(providerOf(resource));
      message.setParent(resource.parent ?? "");
      message.setDependenciesList([...(resource.dependencies ?? [])]);
      return message;
    }),
  );
  return request;
}

const levels: Readonly<Record<Level, EnforcementLevel>> = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  remediate: EnforcementLevel.REMEDIATE,
  disabled: EnforcementLevel.DISABLED,
};

/** The request by which the engine configures a pack. */
export function configureRequest(config: PackConfig): ConfigureAnalyzerRequest {
  const request = new ConfigureAnalyzerRequest();
  for (const [name, { level, properties }] of Object.entries(config)) {
    const policy = new PolicyConfig();
    policy.setEnforcementlevel(levels[level]);
    policy.setProperties(structOf(properties));
    request.getPolicyconfigMap().set(name, policy);
  }
  return request;
}

function wordOf(names: Readonly<Record<string, number>>, value: number): string {
  return (
    Object.entries(names)
      .find(([, number]) => number === value)?.[0]
      .replace("POLICY_SEVERITY_", "")
      .toLowerCase() ?? String(value)
  );
}

/** The word for a level of the protocol. */
export function levelOf(level: EnforcementLevel): Level {
  return wordOf(EnforcementLevel as unknown as Record<string, number>, level) as Level;
}

/** Reads one diagnostic of the pack's answer. */
export function diagnosticOf(message: AnalyzeDiagnostic): Diagnostic {
  const description = message.getDescription();
  const text = message.getMessage();
  return {
    policy: message.getPolicyname(),
    level: levelOf(message.getEnforcementlevel()),
    severity: wordOf(PolicySeverity as unknown as Record<string, number>, message.getSeverity()),
    description,
    message: text.startsWith(`${description}\n`) ? text.slice(description.length + 1) : text,
    urn: message.getUrn(),
  };
}
