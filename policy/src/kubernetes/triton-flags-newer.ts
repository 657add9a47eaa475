import { where } from "../framework/containers";
import { podPolicy } from "../framework/resource-policy";
import { commandLineOf } from "../triton/command-line";
import { serverFlags } from "../triton/flag-table";
import { tritonContainers } from "../triton/identify";
import { newestKnownMinor } from "../triton/releases";
import { serverMinorOf } from "../triton/version";

/** A release newer than the table may have new flags, so an unknown one is worth a look and no more. */
export const tritonFlagsNewer = podPolicy({
  name: "triton-flags-newer",
  description:
    "Flags of a Triton release that is newer than this pack's table are ones that the table has.",
  severity: "low",
  level: "advisory",
  frameworks: [],
  remediationSteps: "Check the flag against the release's documentation, and update this pack.",
  url: "https://github.com/triton-inference-server/server/blob/main/src/command_line_parser.cc",
  tags: ["triton", "reliability"],
  example: `args: [tritonserver, --model-repository=s3://models/main/identity/0123456789ab]`,
  whenUndetermined: "advisory",
  check(pod, { report }) {
    for (const container of tritonContainers(pod)) {
      const minor = serverMinorOf(pod, container);
      if (typeof minor !== "number" || minor <= newestKnownMinor) {
        continue;
      }
      for (const { name, path } of commandLineOf(container).flags) {
        if (serverFlags[name] === undefined) {
          report(
            `${where(container)}: ${path} --${name} is not among the flags up to 2.${String(newestKnownMinor)}; the image is 2.${String(minor)} and may know it`,
          );
        }
      }
    }
  },
});
