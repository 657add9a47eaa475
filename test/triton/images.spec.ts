import assert from "node:assert/strict";

import {
  CONTAINER_RELEASES,
  DEFAULT_IMAGE_TAG,
  containerRelease,
  imageProblems,
  imageReference,
  isBelowSecurityFloor,
  minimumDriverBranch,
  serverVersionOf,
} from "../../components/triton/images";
import { compareVersions } from "../../components/models/serverVersion";
import { server } from "./fixtures";

const repository = "nvcr.io/nvidia/tritonserver";
const image = (tag: string, serverVersion?: string) => ({ repository, tag, serverVersion });

describe("the image table", () => {
  it("grows in version with every release", () => {
    const versions = Object.values(CONTAINER_RELEASES).map(({ serverVersion }) => serverVersion);
    const sorted = [...versions].sort(compareVersions);
    assert.deepEqual(versions, sorted);
    assert.equal(new Set(versions).size, versions.length);
  });

  it("holds the published server version of each release", () => {
    const versionOf = (tag: string) => serverVersionOf(image(tag));
    assert.equal(versionOf("24.10-py3"), "2.51.0");
    assert.equal(versionOf("25.06-py3"), "2.59.0");
    assert.equal(versionOf("25.07-py3"), "2.59.1");
    assert.equal(versionOf("25.08-py3"), "2.60.0");
    assert.equal(versionOf("26.08-py3"), "2.72.0");
    assert.equal(versionOf("26.11-py3"), "2.75.0");
  });

  it("has a default above the security floor", () => {
    assert.equal(isBelowSecurityFloor(image(DEFAULT_IMAGE_TAG)), false);
  });
});

describe("images", () => {
  it("reads the release from tags of NVIDIA's scheme and from no others", () => {
    assert.equal(containerRelease("26.08-py3"), "26.08");
    assert.equal(containerRelease("24.10-cpu"), "24.10");
    assert.equal(containerRelease("26.08"), "26.08");
    assert.equal(containerRelease("26.13-py3"), undefined);
    assert.equal(containerRelease("v26.08-py3"), undefined);
    assert.equal(containerRelease("26.08py3"), undefined);
    assert.equal(containerRelease("mine"), undefined);
  });

  it("pulls by tag, and by digest where one is given", () => {
    const { image: standard } = server();
    assert.equal(imageReference(standard), "nvcr.io/nvidia/tritonserver:26.08-py3");
    const digest = `sha256:${"a".repeat(64)}`;
    assert.equal(
      imageReference({ ...standard, digest }),
      `nvcr.io/nvidia/tritonserver:26.08-py3@${digest}`,
    );
  });

  it("puts the security floor at 26.07", () => {
    assert.equal(isBelowSecurityFloor(image("26.06-py3")), true);
    assert.equal(isBelowSecurityFloor(image("26.07-py3")), false);
    assert.equal(isBelowSecurityFloor(image("mine", "2.70.0")), true);
    assert.equal(isBelowSecurityFloor(image("mine", "2.71")), false);
    assert.equal(isBelowSecurityFloor(image("mine")), true);
  });

  it("knows the oldest driver branch by the major version of CUDA", () => {
    assert.equal(minimumDriverBranch(image("26.08-py3")), 580);
    assert.equal(minimumDriverBranch(image("25.06-py3")), 525);
    assert.equal(minimumDriverBranch(image("mine")), undefined);
  });

  it("takes the server version from the configuration where the tag does not say it", () => {
    assert.equal(serverVersionOf(image("mine", "2.70.1")), "2.70.1");
    assert.deepEqual(imageProblems(image("mine", "2.70.1"), "i"), []);
    assert.deepEqual(imageProblems(image("mine"), "servers.main.image"), [
      {
        path: "servers.main.image.serverVersion",
        message:
          'is missing, and the tag "mine" does not say which server the image holds; accepted: the server\'s version such as "2.72.0", or a tag that starts with a release from 24.10 to 26.11',
      },
    ]);
  });

  it("refuses a server version that contradicts the tag", () => {
    assert.deepEqual(imageProblems(image("26.08-py3", "2.72"), "i"), []);
    assert.deepEqual(imageProblems(image("26.08-py3", "2.51.0"), "i"), [
      {
        path: "i.serverVersion",
        message:
          '"2.51.0" contradicts the tag "26.08-py3", which holds server 2.72.0; accepted: 2.72.0, or leave it out',
      },
    ]);
  });
});
