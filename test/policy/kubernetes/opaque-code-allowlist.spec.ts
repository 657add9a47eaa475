import { opaqueCodeAllowlist } from "../../../policy/src/kubernetes/opaque-code-allowlist";
import { describePolicy } from "../support/describe-policy";
import type { Edit } from "../support/edits";
import { internalService, resource } from "../support/fixtures";

const message = (type: string): string[] => [
  `${type} "any" runs code that no policy sees and is not on the allow-list`,
];
const of =
  (type: string): Edit =>
  () =>
    resource(type, "any", { create: "true" });

const command = "command:local:Command";
const dynamic = "pulumi-nodejs:dynamic:Resource";
const named = "pulumi-nodejs:dynamic/uploads:Upload";

describePolicy(opaqueCodeAllowlist, {
  compliant: resource("aws:s3/bucket:Bucket", "models", { bucket: "models" }),
  broken: {
    "a local command": [of(command), message(command)],
    "a remote copy": [of("command:remote:CopyToRemote"), message("command:remote:CopyToRemote")],
    "a dynamic provider": [of(dynamic), message(dynamic)],
    "a dynamic provider of a named module": [of(named), message(named)],
  },
  reads: [],
  notApplicable: [internalService()],
  configured: {
    "one command by name": [{ allowed: [`${command}::any`] }, of(command), []],
    "another command by name": [{ allowed: [`${command}::other`] }, of(command), message(command)],
    "every dynamic provider": [{ allowed: ["pulumi-nodejs:dynamic*"] }, of(named), []],
  },
});
