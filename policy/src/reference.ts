import type { Policy } from "./framework/policy";
import type { Setting } from "./framework/settings";

/** The configurations that the page shows levels of, by environment. */
export type Configurations = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Settings that every policy has; the page explains them once. */
const commonSettings = ["exemptions", "undetermined"];

const introduction = `# Policies

Generated from the pack by \`npm run policy -- reference\`; a test keeps it current.

Levels: **mandatory** stops the update, *advisory* is shown, – is off. The environments' files are in \`policy/config/\`.

Every policy can be configured with \`exemptions\` (a list of resource, reason, owner and last day; an expired one is a
violation) and \`undetermined\` (whether values that are not known during preview are a violation at the policy's level
or an advisory).`;

function configuredLevel(value: unknown): string | undefined {
  const level =
    typeof value === "object" && value !== null
      ? (value as { enforcementLevel?: unknown }).enforcementLevel
      : value;
  return typeof level === "string" ? level : undefined;
}

function levelIn(policy: Policy, config: Readonly<Record<string, unknown>>): string {
  const level =
    configuredLevel(config[policy.name]) ?? configuredLevel(config["all"]) ?? policy.level;
  return { mandatory: "**mandatory**", advisory: "*advisory*", disabled: "–" }[level] ?? level;
}

function settingLines([name, { schema, default: value }]: readonly [
  string,
  Setting<unknown>,
]): string {
  const shown = JSON.stringify(value);
  return `- \`${name}\`: ${schema.description ?? ""} Default: \`${shown}\`.`;
}

function section(policy: Policy, configurations: Configurations): string {
  const environments = Object.entries(configurations);
  const settings = Object.entries(policy.settings).filter(
    ([name]) => !commonSettings.includes(name),
  );
  const references = policy.frameworks.map(({ name, items }) => `${name} ${items.join(", ")}`);
  return [
    `### ${policy.name}`,
    policy.description,
    [
      `| severity | ${environments.map(([environment]) => environment).join(" | ")} |`,
      `| --- | ${environments.map(() => "---").join(" | ")} |`,
      `| ${policy.severity} | ${environments.map(([, config]) => levelIn(policy, config)).join(" | ")} |`,
    ].join("\n"),
    `How to fix: ${policy.remediationSteps}`,
    ...(references.length === 0 ? [] : [`Asked for by: ${references.join("; ")}.`]),
    ...(settings.length === 0 ? [] : [settings.map(settingLines).join("\n")]),
    `\`\`\`\n${policy.example}\n\`\`\``,
    `Source: <${policy.url}>`,
  ].join("\n\n");
}

const groups: readonly (readonly [title: string, belongs: (policy: Policy) => boolean])[] = [
  ["Kubernetes", ({ scope, tags }) => scope === "resource" && !tags.includes("aws")],
  ["AWS", ({ scope, tags }) => scope === "resource" && tags.includes("aws")],
  ["Relations", ({ scope }) => scope === "stack"],
];

/** The reference page of the pack, in Markdown. */
export function referencePage(policies: readonly Policy[], configurations: Configurations): string {
  const pages = groups.map(([title, belongs]) =>
    [
      `## ${title}`,
      ...policies.filter(belongs).map((policy) => section(policy, configurations)),
    ].join("\n\n"),
  );
  return `${[introduction, ...pages].join("\n\n")}\n`;
}
