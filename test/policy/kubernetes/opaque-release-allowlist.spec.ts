import assert from "node:assert/strict";
import { opaqueReleaseAllowlist } from "../../../policy/src/kubernetes/opaque-release-allowlist";
import { drop, set, type Edit } from "../support/edits";
import { internalService, pinnedRelease } from "../support/fixtures";
import { askAbout, unknown } from "../support/pack";

const repository = "https://nvidia.github.io/k8s-device-plugin";
const allowed = { releases: [{ chart: "nvidia-device-plugin", repository }] };

async function reported(edit: Edit, config: object = allowed): Promise<string[]> {
  const { diagnostics } = await askAbout(
    opaqueReleaseAllowlist.name,
    edit(pinnedRelease()),
    config,
  );
  return diagnostics.map(({ message }) => message);
}

const asItIs: Edit = (release) => release;

describe("opaque-release-allowlist", () => {
  it("accepts a listed chart of its repository at one version", async () => {
    assert.deepEqual(await reported(asItIs), []);
  });

  it("refuses every chart without configuration", async () => {
    assert.deepEqual(await reported(asItIs, {}), [
      'chart is "nvidia-device-plugin", which is not on the allow-list; its objects are hidden from every other policy, so use native resources or a Chart',
    ]);
  });

  it("refuses another repository, and none", async () => {
    assert.deepEqual(await reported(set("repositoryOpts.repo", "https://example.org/charts")), [
      `repositoryOpts.repo of chart "nvidia-device-plugin" is "https://example.org/charts"; allowed: ${repository}`,
    ]);
    assert.deepEqual(await reported(drop("repositoryOpts")), [
      `repositoryOpts.repo of chart "nvidia-device-plugin" is missing; allowed: ${repository}`,
    ]);
  });

  it("refuses a version that is missing or a range", async () => {
    assert.deepEqual(await reported(drop("version")), [
      "version is missing; pin one release, such as 1.2.3",
    ]);
    assert.deepEqual(await reported(set("version", "^0.20.0")), [
      'version is "^0.20.0"; pin one release, such as 1.2.3',
    ]);
  });

  it("refuses to look away from a failed install, and pre-releases", async () => {
    assert.deepEqual(await reported(set("skipAwait", true)), [
      "skipAwait is true; a release that fails would pass for installed",
    ]);
    assert.deepEqual(await reported(set("devel", true)), ["devel is true; it takes pre-releases"]);
  });

  it("asks for a timeout where configured", async () => {
    const strict = { ...allowed, requireTimeout: true };
    assert.deepEqual(await reported(asItIs, strict), ["timeout is missing and atomic is not true"]);
    assert.deepEqual(await reported(set("atomic", true), strict), []);
    assert.deepEqual(await reported(set("timeout", 600), strict), []);
  });

  it("names each unknown leaf, and reports the rest", async () => {
    const undetermined = (path: string): string =>
      `not known during preview, so it cannot be judged: ${path}`;
    for (const leaf of ["chart", "version", "repositoryOpts.repo"]) {
      assert.deepEqual(await reported(set(leaf, unknown)), [undetermined(leaf)]);
    }
    assert.deepEqual(await reported((release) => set("chart", unknown)(drop("version")(release))), [
      "version is missing; pin one release, such as 1.2.3",
      undetermined("chart"),
    ]);
  });

  it("reports a malformed leaf", async () => {
    assert.deepEqual(await reported(set("chart", 7)), ["chart must be a string, not a number"]);
    assert.deepEqual(await reported(set("repositoryOpts", "none")), [
      "repositoryOpts must be an object, not a string",
    ]);
  });

  it("exempts a release until a date", async () => {
    const exemption = {
      resource: "kubernetes:helm.sh/v3:Release::device-plugin",
      reason: "r",
      owner: "o",
    };
    const active = { exemptions: [{ ...exemption, expires: "2999-12-31" }] };
    assert.deepEqual(await reported(asItIs, active), []);
    const expired = { ...allowed, exemptions: [{ ...exemption, expires: "2001-01-31" }] };
    assert.deepEqual(await reported(asItIs, expired), [
      "the exemption owned by o expired on 2001-01-31; fix the resource and remove it, or renew it",
    ]);
  });

  it("has nothing to say about other resources", async () => {
    const analysis = await askAbout(opaqueReleaseAllowlist.name, internalService(), allowed);
    assert.deepEqual(analysis.diagnostics, []);
  });
});
