import assert from "node:assert/strict";
import type { Analysis } from "../../../policy/src/analyzer/analyzer";
import type { AnalyzedResource } from "../../../policy/src/analyzer/messages";
import { leavesOf, set, type Edit } from "./edits";
import { askAbout, unknown } from "./pack";
import type { Policy } from "../../../policy/src/framework/policy";

/** One way to change a compliant resource, and the exact messages that follow. */
export type Case = readonly [edit: Edit, expected: readonly string[]];

/** What a resource policy's spec says; everything else follows from it. */
export interface PolicySpec {
  /** A resource without violation that has every leaf that the policy reads. */
  readonly compliant: AnalyzedResource;
  /** Each way to break it, by what is broken. */
  readonly broken: Readonly<Record<string, Case>>;
  /** Other resources without violation. */
  readonly accepted?: Readonly<Record<string, Edit>>;
  /** Every leaf of the compliant resource that the policy cannot do without. */
  readonly reads: readonly string[];
  /** Messages besides the undetermined path when one of the read leaves is unknown. */
  readonly unknownAlsoReports?: Readonly<Record<string, readonly string[]>>;
  /** Resources that the policy has nothing to say about. */
  readonly notApplicable: readonly AnalyzedResource[];
  /** Configurations, each with a change and the exact messages. */
  readonly configured?: Readonly<Record<string, readonly [config: object, ...Case]>>;
}

const later = "2999-12-31";
const past = "2001-01-31";

function messages(analysis: Analysis): string[] {
  return analysis.diagnostics.map(({ message }) => message);
}

/** The paths that an analysis calls undetermined, in either way of reporting them. */
export function undeterminedPaths(analysis: Analysis): string[] {
  return messages(analysis).flatMap((message) => {
    const [, violation, advisory] =
      /^not known during preview, so it cannot be judged: (.*)$|value at \.(.*) can't be known during preview$/.exec(
        message,
      ) ?? [];
    return (violation ?? advisory)?.split(", ") ?? [];
  });
}

function exemption(resource: string, expires: string): object {
  return { exemptions: [{ resource, reason: "migration", owner: "platform", expires }] };
}

/** Proves a resource policy through the pack's real analyzer server. */
export function describePolicy(policy: Policy, spec: PolicySpec): void {
  const { name } = policy;
  const { compliant } = spec;

  describe(name, () => {
    it("accepts a compliant resource", async () => {
      assert.deepEqual(messages(await askAbout(name, compliant)), []);
    });

    for (const [title, [edit, expected]] of Object.entries(spec.broken)) {
      it(`reports ${title}`, async () => {
        const analysis = await askAbout(name, edit(compliant));
        assert.deepEqual(messages(analysis), expected);
        assert.deepEqual(
          analysis.diagnostics.map(({ level, severity, description }) => [
            level,
            severity,
            description,
          ]),
          expected.map(() => ["mandatory", policy.severity, policy.description]),
        );
      });
    }

    for (const [title, edit] of Object.entries(spec.accepted ?? {})) {
      it(`accepts ${title}`, async () => {
        assert.deepEqual(messages(await askAbout(name, edit(compliant))), []);
      });
    }

    it("names each unknown leaf that it needs, and only those", async () => {
      const reported: string[] = [];
      const leaves = leavesOf(compliant.props);
      await askAbout(name, compliant);
      const analyses = await Promise.all(
        leaves.map((leaf) => askAbout(name, set(leaf, unknown)(compliant))),
      );
      for (const [index, leaf] of leaves.entries()) {
        const analysis = analyses[index] ?? { diagnostics: [], notApplicable: {} };
        const paths = undeterminedPaths(analysis);
        assert.ok(
          paths.every((path) => path === leaf),
          `${leaf}: ${paths.join(", ")}`,
        );
        assert.deepEqual(
          messages(analysis).slice(0, messages(analysis).length - paths.length),
          spec.unknownAlsoReports?.[leaf] ?? [],
          leaf,
        );
        reported.push(...paths);
      }
      assert.deepEqual(reported.sort(), [...spec.reads].sort());
    });

    it("reports a malformed leaf as a violation that names it", async () => {
      for (const leaf of spec.reads) {
        for (const wrong of [{ unexpected: { nested: true } }, [["unexpected"]]]) {
          const analysis = await askAbout(name, set(leaf, wrong)(compliant));
          const naming = analysis.diagnostics.filter(
            ({ message, level }) => level === "mandatory" && message.startsWith(`${leaf} must be `),
          );
          assert.equal(naming.length, 1, `${leaf}: ${messages(analysis).join("\n")}`);
        }
      }
    });

    for (const resource of spec.notApplicable) {
      it(`has nothing to say about ${resource.type} ${resource.name}`, async () => {
        assert.deepEqual(messages(await askAbout(name, resource)), []);
      });
    }

    for (const [title, [config, edit, expected]] of Object.entries(spec.configured ?? {})) {
      it(`obeys its configuration: ${title}`, async () => {
        assert.deepEqual(messages(await askAbout(name, edit(compliant), config)), expected);
      });
    }

    const [first] = Object.values(spec.broken);
    if (first !== undefined) {
      const [edit, expected] = first;
      it("lets an exempt resource pass until the day after the exemption expires", async () => {
        const broken = edit(compliant);
        const active = await askAbout(name, broken, exemption(broken.urn, later));
        assert.deepEqual(messages(active), []);
        assert.equal(active.notApplicable[name], `exempt until ${later} by platform: migration`);
        assert.deepEqual(
          messages(await askAbout(name, broken, exemption("other", later))),
          expected,
        );
        assert.deepEqual(messages(await askAbout(name, broken, exemption(broken.urn, past))), [
          ...expected,
          `the exemption owned by platform expired on ${past}; fix the resource and remove it, or renew it`,
        ]);
      });
    }
  });
}
