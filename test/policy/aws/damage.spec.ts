import assert from "node:assert/strict";
import fc from "fast-check";
import type { AnalyzedResource } from "../../../policy/src/analyzer/messages";
import { tokens } from "../../../policy/src/aws/tokens";
import { policies } from "../../../policy/src/pack";
import { leavesOf, set } from "../support/edits";
import { resource } from "../support/fixtures";
import { analyzer, forgetConfiguration, unknown } from "../support/pack";
import { autoscaler, budget, deployment } from "../stack/fixtures";
import { cluster, document, iamPolicy, launchTemplate, nodeGroup } from "./fixtures";

const everyone = { Effect: "Allow", Principal: { AWS: ["*"] }, Action: ["s3:*"], Resource: ["*"] };
const whole: readonly AnalyzedResource[] = [
  cluster(),
  launchTemplate(),
  nodeGroup(),
  iamPolicy(),
  resource(tokens.role, "role", { assumeRolePolicy: document(everyone) }),
  resource(tokens.bucketPolicy, "policy", { bucket: "models", policy: document(everyone) }),
  resource(tokens.bucket, "models", { bucket: "models", tags: { owner: "ml" } }),
  resource(tokens.securityGroup, "group", {
    description: "clients",
    ingress: [{ protocol: "tcp", fromPort: 1, toPort: 2, cidrBlocks: ["10.0.0.0/8"] }],
  }),
  deployment(),
  budget(),
  autoscaler(),
];

/** Paths of leaves and of everything above them. */
function placesIn({ props }: AnalyzedResource): string[] {
  const prefixes = leavesOf(props).flatMap((leaf) => {
    const ends = [...leaf.matchAll(/[.[]/g)].map(({ index }) => leaf.slice(0, index));
    return [...ends, leaf];
  });
  return [...new Set(prefixes)].filter((place) => place !== "");
}

const damage = fc.constantFrom<unknown>(
  null,
  0,
  -1,
  1.5,
  true,
  "",
  "*",
  "{",
  "[]",
  "0.0.0.0/0",
  "100%",
  "__proto__",
  [],
  {},
  [[]],
  [{}],
  [null],
  { nested: [unknown] },
  [unknown],
  unknown,
);

const damaged = fc.integer({ min: 0, max: whole.length - 1 }).chain((index) =>
  fc.record({
    index: fc.constant(index),
    place: fc.constantFrom(...placesIn(whole[index] ?? cluster())),
    value: damage,
  }),
);

describe("arbitrary damage", () => {
  it("never makes a policy of the pack fail", async () => {
    const server = await analyzer();
    await server.configure(
      Object.fromEntries(
        policies.map(({ name }) => [name, { level: "mandatory" as const, properties: {} }]),
      ),
    );
    forgetConfiguration();
    await fc.assert(
      fc.asyncProperty(fc.array(damaged, { minLength: 1, maxLength: 3 }), async (hits) => {
        const stack = whole.map((each, at) =>
          hits.filter(({ index }) => index === at).reduce(hit, each),
        );
        const changed = stack.filter((each, at) => each !== whole[at]);
        for (const each of changed) {
          assert.ok(Array.isArray((await server.analyze(each)).diagnostics));
        }
        assert.ok(Array.isArray((await server.analyzeStack(stack)).diagnostics));
      }),
      { numRuns: 60 },
    );
  });
});

/** Damages one place; where an earlier hit removed the way there, nothing. */
function hit(
  given: AnalyzedResource,
  { place, value }: { readonly place: string; readonly value: unknown },
): AnalyzedResource {
  try {
    return set(place, value)(given);
  } catch {
    return given;
  }
}
