import assert from "node:assert/strict";
import fc from "fast-check";
import type { Analyzer } from "../../policy/src/analyzer/analyzer";
import type { AnalyzedResource } from "../../policy/src/analyzer/messages";
import { policies } from "../../policy/src/pack";
import { drop, leavesOf, set } from "./support/edits";
import {
  internalService,
  narrowRole,
  pinnedRelease,
  restrictedNamespace,
  tlsIngress,
  tritonDeployment,
} from "./support/fixtures";
import { analyzer, forgetConfiguration, unknown } from "./support/pack";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

/** Leaves of a compliant pod whose loss must be found. */
const safetyLeaves = [
  `${pod}.volumes[0].emptyDir.medium`,
  `${pod}.volumes[0].emptyDir.sizeLimit`,
  `${pod}.serviceAccountName`,
  `${pod}.automountServiceAccountToken`,
  `${pod}.terminationGracePeriodSeconds`,
  `${pod}.securityContext.runAsNonRoot`,
  `${pod}.securityContext.seccompProfile.type`,
  `${triton}.image`,
  `${triton}.resources.requests.cpu`,
  `${triton}.resources.requests.memory`,
  `${triton}.resources.limits.memory`,
  `${triton}.securityContext.allowPrivilegeEscalation`,
  `${triton}.securityContext.readOnlyRootFilesystem`,
  `${triton}.securityContext.capabilities.drop`,
  `${triton}.startupProbe`,
  `${triton}.startupProbe.httpGet.path`,
  `${triton}.startupProbe.failureThreshold`,
  `${triton}.readinessProbe`,
  `${triton}.readinessProbe.httpGet.path`,
  `${triton}.livenessProbe`,
  `${triton}.livenessProbe.httpGet.path`,
  `${triton}.lifecycle.preStop`,
  "metadata.namespace",
];

/** Values that no safety leaf may have: absent, unknown, or of another shape. */
const damages = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.constant(unknown),
  fc.constant({ nested: { odd: [] } }),
  fc.constant([[]]),
);

const anything = fc.oneof(
  damages,
  fc.jsonValue({ maxDepth: 2 }),
  fc.string(),
  fc.integer(),
  fc.constantFrom("$(X)", "-1", "1e400", "__proto__", "--", "s3://", "\u0000"),
);

describe("robustness of the pack", function () {
  this.timeout(120_000);
  let server: Analyzer;
  before(async () => {
    server = await analyzer();
    await server.configure(
      Object.fromEntries(
        policies.map(({ name }) => [name, { level: "mandatory" as const, properties: {} }]),
      ),
    );
    forgetConfiguration();
  });

  function damaged(resource: AnalyzedResource, leaf: string, damage: unknown): AnalyzedResource {
    return damage === undefined ? drop(leaf)(resource) : set(leaf, damage)(resource);
  }

  it("finds damage to any leaf that keeps Triton safe, and names the leaf", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...safetyLeaves), damages, async (leaf, damage) => {
        const { diagnostics } = await server.analyze(damaged(tritonDeployment(), leaf, damage));
        assert.ok(
          diagnostics.some(({ level, message }) => level === "mandatory" && message.includes(leaf)),
          `${leaf}: ${diagnostics.map(({ message }) => message).join("\n")}`,
        );
      }),
      { numRuns: 115 },
    );
  });

  it("never fails on damage of any kind, and shows no planted value", async () => {
    const resources = [
      tritonDeployment(),
      internalService(),
      restrictedNamespace(),
      tlsIngress(),
      narrowRole(),
      pinnedRelease(),
    ];
    const places = resources.flatMap((resource) =>
      leavesOf(resource.props).flatMap((leaf) => {
        const parts = leaf.split(/(?=\.|\[)/);
        const above = parts.slice(0, Math.ceil(parts.length / 2)).join("");
        return [leaf, above].map((path) => ({ resource, path }));
      }),
    );
    const planted = "planted-value-of-a-secret";
    const leaky = set(`${triton}.env`, [
      { name: "DB_PASSWORD", value: planted },
      { name: "OTHER", value: { [planted]: planted } },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), anything, async ({ resource, path }, damage) => {
        const whole = resource.type.endsWith("Deployment") ? leaky(resource) : resource;
        const { diagnostics } = await server.analyze(damaged(whole, path, damage));
        assert.ok(diagnostics.every(({ message }) => !message.includes(planted)));
      }),
      { numRuns: 250 },
    );
  });

  it("never fails on a stack of damaged objects", async () => {
    const kinds = [
      "apps/v1:Deployment",
      "core/v1:Service",
      "policy/v1:PodDisruptionBudget",
      "core/v1:List",
      "networking.k8s.io/v1:NetworkPolicy",
      "autoscaling/v2:HorizontalPodAutoscaler",
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.constantFrom(...kinds),
            fc.dictionary(
              fc.constantFrom("spec", "metadata", "items"),
              fc.jsonValue({ maxDepth: 3 }),
            ),
          ),
          { maxLength: 4 },
        ),
        async (objects) => {
          const resources = objects.map(([kind, props], index) => ({
            type: `kubernetes:${kind}`,
            name: String(index),
            urn: `urn:pulumi:test::p::kubernetes:${kind}::${String(index)}`,
            props,
          }));
          await server.analyzeStack([...resources, tritonDeployment()]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("reports what is known first, and what is unknown once with every path", async () => {
    const both = set(
      `${triton}.startupProbe.httpGet.path`,
      unknown,
    )(
      set(
        `${triton}.readinessProbe.httpGet.path`,
        unknown,
      )(set(`${triton}.livenessProbe.httpGet.path`, "/wrong")(tritonDeployment())),
    );
    const { diagnostics } = await server.analyze(both);
    assert.deepEqual(
      diagnostics
        .filter(({ policy }) => policy === "triton-probe-paths")
        .map(({ message }) => message),
      [
        `container "triton": ${triton}.livenessProbe.httpGet.path is "/wrong"; it must be /v2/health/live`,
        `not known during preview, so it cannot be judged: ${triton}.startupProbe.httpGet.path, ${triton}.readinessProbe.httpGet.path`,
      ],
    );
  });
});
