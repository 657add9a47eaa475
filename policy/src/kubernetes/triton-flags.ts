import { where } from "../framework/containers";
import { UNDETERMINED } from "../framework/field";
import type { Container, PodTemplate } from "../framework/pod-template";
import { podPolicy, type CheckContext } from "../framework/resource-policy";
import { choiceSetting, flagSetting, textsSetting } from "../framework/settings";
import { commandLineOf, truthOf, type CommandLine, type GivenFlag } from "../triton/command-line";
import { serverFlags } from "../triton/flag-table";
import { tritonContainers } from "../triton/identify";
import { newestKnownMinor } from "../triton/releases";
import { serverMinorOf } from "../triton/version";

const settings = {
  modelControlModes: textsSetting("Accepted values of --model-control-mode.", ["none", "explicit"]),
  requireRestrictedApis: choiceSetting(
    "When the categories below must be restricted on both protocols: always, never, or in explicit mode.",
    ["always", "explicit", "never"],
    "explicit",
  ),
  restrictedCategories: textsSetting(
    "API categories that need a key when they must be restricted.",
    ["model-repository"],
  ),
  allowUnknownFlags: flagSetting("Accept flags that the table does not have.", false),
};

type Context = CheckContext<typeof settings>;

function checkKnown(
  container: Container,
  flag: GivenFlag,
  minor: number | undefined,
  { config, report }: Context,
): void {
  const known = serverFlags[flag.name];
  const at = `${where(container)}: ${flag.path} --${flag.name}`;
  if (known === undefined) {
    // What a release newer than the table understands cannot be known; triton-flags-newer says so.
    if (!config.allowUnknownFlags && (minor === undefined || minor <= newestKnownMinor)) {
      report(`${at} is not a flag of tritonserver, which exits on it`);
    }
    return;
  }
  if (known.insteadUse !== undefined) {
    report(`${at} is deprecated; use ${known.insteadUse}`);
  }
  if (minor !== undefined && minor < known.since) {
    report(
      `${at} appeared in 2.${String(known.since)}; the image is 2.${String(minor)} and exits on it`,
    );
  }
}

function checkSettings(container: Container, line: CommandLine, { config, report }: Context): void {
  const at = (flag: string): string =>
    `${where(container)}: ${line.flags.findLast(({ name }) => name === flag)?.path ?? container.field.path} --${flag}`;
  const mode = line.last("model-control-mode");
  if (typeof mode === "string" && !config.modelControlModes.includes(mode)) {
    report(
      `${at("model-control-mode")} is ${mode === "poll" ? "poll, which can serve half an upload and unloads every model when a listing fails" : "not accepted"}; use ${config.modelControlModes.join(" or ")}`,
    );
  }
  for (const flag of ["exit-on-error", "strict-readiness"]) {
    if (truthOf(line.last(flag)) === false) {
      report(`${at(flag)} is false; a server whose models failed to load would pass for healthy`);
    }
  }
  for (const flag of ["allow-vertex-ai", "allow-sagemaker"]) {
    if (truthOf(line.last(flag)) === true) {
      report(`${at(flag)} is true; it opens an endpoint that nothing here uses`);
    }
  }
}

const restrictions = [
  { flag: "http-restricted-api", allow: "allow-http" },
  { flag: "grpc-restricted-protocol", allow: "allow-grpc" },
];

function checkRestrictions(
  container: Container,
  line: CommandLine,
  { config, report }: Context,
): void {
  const needed =
    config.requireRestrictedApis === "always" ||
    (config.requireRestrictedApis === "explicit" && line.last("model-control-mode") === "explicit");
  for (const { flag, allow } of restrictions) {
    const given = line.flags.filter(({ name }) => name === flag);
    const literal = given.find(({ isLiteral, value }) => isLiteral && value !== undefined);
    if (literal !== undefined) {
      report(
        `${where(container)}: ${literal.path} --${flag} carries its key in plain text; read it from a Secret with $(VARIABLE)`,
      );
    }
    if (!needed || truthOf(line.last(allow)) === false) {
      continue;
    }
    const categories = given.flatMap(({ value }) =>
      typeof value === "string"
        ? (value.split(":")[0] ?? "").split(",")
        : config.restrictedCategories,
    );
    const open = config.restrictedCategories.filter((category) => !categories.includes(category));
    if (open.length > 0) {
      report(
        `${where(container)}: ${container.field.path}.args has no --${flag} for ${open.join(", ")}; anyone who reaches the port may call it`,
      );
    }
  }
}

function checkContainer(pod: PodTemplate, container: Container, context: Context): void {
  const line = commandLineOf(container);
  const minor = serverMinorOf(pod, container);
  const known = minor === UNDETERMINED ? undefined : minor;
  for (const flag of line.flags) {
    checkKnown(container, flag, known, context);
  }
  checkSettings(container, line, context);
  checkRestrictions(container, line, context);
}

/** The server exits on a flag that it does not know, and some that it knows undo what keeps it safe. */
export const tritonFlags = podPolicy({
  name: "triton-flags",
  description:
    "Triton's flags exist in its release, are not deprecated, and leave it strict: no polling, exit on error, restricted APIs.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "Triton secure deployment", items: ["11", "13", "14", "17", "18"] }],
  remediationSteps:
    "Correct or remove the flag. Release models by a new --model-repository path instead of polling; restrict the model-repository API with --http-restricted-api and --grpc-restricted-protocol.",
  url: "https://github.com/triton-inference-server/server/blob/r26.08/docs/customization_guide/deploy.md",
  tags: ["triton", "security", "reliability"],
  example: `args:
  - tritonserver
  - --model-repository=s3://models/main/identity/0123456789ab
  - --model-control-mode=none
  - --exit-on-error=true`,
  settings,
  check(pod, context) {
    for (const container of tritonContainers(pod)) {
      checkContainer(pod, container, context);
    }
  },
});
