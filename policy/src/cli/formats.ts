import type { AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import type { Finding } from "./check";

export const formats = ["table", "json", "sarif"] as const;
export type Format = (typeof formats)[number];

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function table(findings: readonly Finding[], resources: number): string {
  const width = (key: "level" | "severity" | "policy"): number =>
    Math.max(0, ...findings.map((finding) => finding[key].length));
  const rows = findings.map(
    (finding) =>
      `${[
        finding.level.padEnd(width("level")),
        finding.severity.padEnd(width("severity")),
        finding.policy.padEnd(width("policy")),
        finding.resource,
      ].join("  ")}\n    ${finding.message}`,
  );
  const mandatory = findings.filter(({ level }) => level === "mandatory").length;
  const advisory = findings.length - mandatory;
  const summary = `${counted(mandatory, "mandatory violation")} and ${counted(advisory, "advisory violation")} in ${counted(resources, "resource")}`;
  return [...rows, summary].join("\n");
}

function json(findings: readonly Finding[]): string {
  return JSON.stringify(findings, undefined, 2);
}

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
function sarif(findings: readonly Finding[], info: AnalyzerInfo): string {
  const rules = info.getPoliciesList().map((policy) => ({
    id: policy.getName(),
    shortDescription: { text: policy.getDescription() },
    help: { text: policy.getRemediationSteps() },
    helpUri: policy.getUrl(),
    properties: { tags: policy.getTagsList() },
  }));
  const results = findings.map((finding) => ({
    ruleId: finding.policy,
    ruleIndex: rules.findIndex(({ id }) => id === finding.policy),
    level: finding.level === "mandatory" ? "error" : "warning",
    message: { text: `${finding.resource}: ${finding.message}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: finding.file === "<stdin>" ? "stdin" : finding.file },
          region: { startLine: finding.line },
        },
        logicalLocations: [{ fullyQualifiedName: finding.resource }],
      },
    ],
    properties: { severity: finding.severity },
  }));
  return JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: info.getName(), version: info.getVersion(), rules } },
          results,
        },
      ],
    },
    undefined,
    2,
  );
}

/** Writes findings in one of the formats. */
export function render(
  format: Format,
  findings: readonly Finding[],
  resources: number,
  info: AnalyzerInfo,
): string {
  switch (format) {
    case "table":
      return table(findings, resources);
    case "json":
      return json(findings);
    case "sarif":
      return sarif(findings, info);
  }
}
