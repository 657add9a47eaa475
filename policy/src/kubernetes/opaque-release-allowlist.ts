import { UNDETERMINED } from "../framework/field";
import { resourcePolicy, type CheckContext } from "../framework/resource-policy";
import { flagSetting, shapedSetting } from "../framework/settings";
import type { ResourceView } from "../framework/subject";

/** A chart that may be installed although its objects cannot be seen. */
interface AllowedRelease {
  readonly chart: string;
  /** Repository, or a prefix of an `oci://` chart. Any when omitted. */
  readonly repository?: string;
}

const settings = {
  releases: shapedSetting<readonly AllowedRelease[]>(
    "Charts whose objects the policies do not see, accepted after review: each a chart and its repository.",
    [],
    {
      type: "array",
      items: {
        type: "object",
        required: ["chart"],
        additionalProperties: false,
        properties: { chart: { type: "string" }, repository: { type: "string" } },
      },
    },
  ),
  requireTimeout: flagSetting("Require an explicit timeout or atomic.", false),
};

type Context = CheckContext<typeof settings>;

const pinned = /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

function checkSource({ props }: ResourceView, { config, report }: Context): void {
  const chart = props.at("chart").text();
  const repository = props.at("repositoryOpts", "repo").text();
  if (chart === UNDETERMINED || repository === UNDETERMINED) {
    return;
  }
  const name = chart?.split("/").at(-1);
  const source = (chart?.startsWith("oci://") === true ? chart : repository) ?? "";
  const allowed = config.releases.filter(
    (release) => release.chart === name || release.chart === chart,
  );
  if (chart === undefined) {
    report("chart is missing");
  } else if (allowed.length === 0) {
    report(
      `chart is "${chart}", which is not on the allow-list; its objects are hidden from every other policy, so use native resources or a Chart`,
    );
  } else if (
    !allowed.some(
      (release) => release.repository === undefined || source.startsWith(release.repository),
    )
  ) {
    report(
      `repositoryOpts.repo of chart "${chart}" is ${source === "" ? "missing" : `"${source}"`}; allowed: ${allowed.map((release) => release.repository ?? "").join(", ")}`,
    );
  }
}

function check(resource: ResourceView, context: Context): void {
  const { props } = resource;
  checkSource(resource, context);
  const version = props.at("version").text();
  if (version === undefined || (version !== UNDETERMINED && !pinned.test(version))) {
    context.report(
      `version is ${version === undefined ? "missing" : `"${version}"`}; pin one release, such as 1.2.3`,
    );
  }
  if (props.at("skipAwait").flag() === true) {
    context.report("skipAwait is true; a release that fails would pass for installed");
  }
  if (props.at("devel").flag() === true) {
    context.report("devel is true; it takes pre-releases");
  }
  if (
    context.config.requireTimeout &&
    props.at("timeout").isAbsent &&
    props.at("atomic").flag() !== true
  ) {
    context.report("timeout is missing and atomic is not true");
  }
}

/** A Release hides its pods from the engine, so only charts that someone has read may be installed that way. */
export const opaqueReleaseAllowlist = resourcePolicy({
  name: "opaque-release-allowlist",
  description: "Helm releases, whose objects no policy sees, are on the allow-list and pinned.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Use native resources or helm.v4.Chart, or add the reviewed chart to `releases`; pin its version.",
  url: "https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/helm_release.go",
  tags: ["kubernetes", "supply-chain", "security"],
  example: `new k8s.helm.v3.Release("monitoring", {
  chart: "kube-prometheus-stack",
  version: "81.2.1",
  repositoryOpts: { repo: "https://prometheus-community.github.io/helm-charts" },
});`,
  settings,
  types: ["kubernetes:helm.sh/v3:Release"],
  whenUndetermined: "violation",
  check,
});
