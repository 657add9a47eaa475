import * as assert from "node:assert/strict";

import { committedDump, committedUrns, goldenDump, permanentUrns } from "./support/golden";
import { unknownMark } from "./support/mocks";
import type { Recording } from "./support/mocks";
import { fakeSecret, recordStack } from "./support/stack";
import { EKS_STACKS, EXISTING_STACKS } from "./support/stacks";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

function leaves(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}.${key}`));
}

for (const stack of [...EXISTING_STACKS, ...EKS_STACKS]) {
  describe(`stack ${stack}`, function () {
    // A stack with a cluster has more than a hundred resources: on a busy machine a recording takes its time.
    this.timeout(120_000);
    let recording: Recording;
    before(async () => {
      recording = await recordStack(stack);
    });

    it("registers exactly the resources of its golden dump", () => {
      const current = goldenDump(recording);
      assert.deepEqual(current, committedDump(stack, current));
    });

    it("keeps every URN that a deployed stack may have, or aliases it", () => {
      const now = new Set(
        recording.resources.flatMap(({ urn, options }) => [urn, ...(options.aliases ?? [])]),
      );
      const released = committedUrns(stack, permanentUrns(recording));
      assert.deepEqual(
        released.filter((urn) => !now.has(urn)),
        [],
      );
    });

    it("leaves no leaf of Triton's pod template unknown or secret at the first preview", async () => {
      const preview = await recordStack(stack, { preview: true });
      for (const { name, inputs } of preview.all(DEPLOYMENT)) {
        const template = (inputs.spec as { template: unknown }).template;
        const hidden = leaves(template, name).filter(
          ([path, value]) => value === unknownMark || path.includes("<secret>"),
        );
        assert.deepEqual(hidden, []);
      }
      assert.equal(preview.all(DEPLOYMENT).length, 1);
    });

    it("hands every object an explicit provider", () => {
      const custom = recording.resources.filter(
        ({ custom, type }) => custom && !type.startsWith("pulumi:providers:"),
      );
      assert.deepEqual(
        custom.filter(({ provider }) => provider === undefined).map(({ urn }) => urn),
        [],
      );
    });

    it("sends the kubeconfig only as a secret", () => {
      const { kubeconfig } = recording.one("pulumi:providers:kubernetes").inputs;
      assert.deepEqual(Object.keys(kubeconfig as Record<string, unknown>), ["<secret>"]);
    });
  });
}

for (const stack of EXISTING_STACKS) {
  describe(`keys of stack ${stack}`, () => {
    it("are sent only as secrets", async () => {
      const text = JSON.stringify(goldenDump(await recordStack(stack)));
      for (const key of ["awsAccessKeyId", "awsSecretAccessKey"]) {
        for (const form of [fakeSecret(key), Buffer.from(fakeSecret(key)).toString("base64")]) {
          assert.equal(text.includes(form), false, `${key} is in plain text`);
        }
      }
    });
  });
}
