import { PolicyType, type AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import type { Analyzer } from "../analyzer/analyzer";
import type { Diagnostic, PackConfig } from "../analyzer/messages";
import type { CheckedResource, Input } from "./input";

/** One violation, for whatever reads the output. */
export interface Finding {
  readonly policy: string;
  readonly level: string;
  readonly severity: string;
  /** `kind/namespace/name`; `stack` when the whole stack is meant. */
  readonly resource: string;
  readonly message: string;
  readonly description: string;
  readonly file: string;
  readonly line: number;
}

/** What a check found. */
export interface CheckResult {
  readonly findings: readonly Finding[];
  /** Relation policies that were left out because the input is not a whole stack. */
  readonly notEvaluated: readonly string[];
}

function findingOf(
  { policy, level, severity, message, description }: Diagnostic,
  at: Pick<CheckedResource, "label" | "file" | "line">,
): Finding {
  return {
    policy,
    level,
    severity,
    resource: at.label,
    message,
    description,
    file: at.file,
    line: at.line,
  };
}

function relationPolicies(info: AnalyzerInfo, config: PackConfig): string[] {
  return info
    .getPoliciesList()
    .filter((policy) => policy.getPolicyType() === PolicyType.POLICY_TYPE_STACK)
    .map((policy) => policy.getName())
    .filter((name) => config[name]?.level !== "disabled");
}

/** Asks the pack about every resource and, when the input is a whole stack, about their relations. */
export async function check(
  analyzer: Analyzer,
  info: AnalyzerInfo,
  config: PackConfig,
  { resources, isWholeStack }: Input,
): Promise<CheckResult> {
  await analyzer.configure(config);
  const findings: Finding[] = [];
  for (const resource of resources) {
    const { diagnostics } = await analyzer.analyze(resource.inputs);
    findings.push(...diagnostics.map((diagnostic) => findingOf(diagnostic, resource)));
  }
  if (!isWholeStack) {
    return { findings, notEvaluated: relationPolicies(info, config) };
  }
  const { diagnostics } = await analyzer.analyzeStack(resources.map(({ outputs }) => outputs));
  const stack = { label: "stack", file: resources[0]?.file ?? "", line: 1 };
  for (const diagnostic of diagnostics) {
    const named = resources.find(({ outputs }) => outputs.urn === diagnostic.urn);
    findings.push(findingOf(diagnostic, named ?? stack));
  }
  return { findings, notEvaluated: [] };
}
