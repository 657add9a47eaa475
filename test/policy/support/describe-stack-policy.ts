import assert from "node:assert/strict";
import type { Analysis } from "../../../policy/src/analyzer/analyzer";
import type { AnalyzedResource } from "../../../policy/src/analyzer/messages";
import type { Policy } from "../../../policy/src/framework/policy";
import { undeterminedPaths } from "./describe-policy";
import { leavesOf, set, type Edit } from "./edits";
import { askAboutStack, unknown } from "./pack";

export type Stack = readonly AnalyzedResource[];

/** A change to a stack; it returns a changed copy. */
export type StackEdit = (stack: Stack) => Stack;

/** What a policy says: the name of the resource (empty for the stack), and the message. */
export type Finding = readonly [resource: string, message: string];

/** What a stack policy's spec says; everything else follows from it. */
export interface StackPolicySpec {
  /** A stack without violation that has every leaf that the policy reads. */
  readonly compliant: Stack;
  /** Each way to break it, by what is broken. */
  readonly broken: Readonly<Record<string, readonly [StackEdit, readonly Finding[]]>>;
  /** Other stacks without violation. */
  readonly accepted?: Readonly<Record<string, StackEdit>>;
  /** Every leaf whose unknown value is reported, as `resource: path`. */
  readonly reads: readonly string[];
  readonly configured?: Readonly<Record<string, readonly [object, StackEdit, readonly Finding[]]>>;
}

/** Changes the resource of a name. */
export function on(name: string, edit: Edit): StackEdit {
  return (stack) => stack.map((resource) => (resource.name === name ? edit(resource) : resource));
}

/** Removes the resource of a name. */
export function without(name: string): StackEdit {
  return (stack) => stack.filter((resource) => resource.name !== name);
}

/** Adds resources. */
export function plus(...resources: Stack): StackEdit {
  return (stack) => [...stack, ...resources];
}

/** Makes changes one after another. */
export function together(...edits: readonly StackEdit[]): StackEdit {
  return (stack) => edits.reduce((changed, edit) => edit(changed), stack);
}

function findings({ diagnostics }: Analysis): Finding[] {
  return diagnostics.map(({ urn, message }) => [urn.split("::").at(-1) ?? "", message]);
}

/** What the SDK says about values that are not known yet. */
export function undetermined({ name }: Policy, ...leaves: readonly string[]): Finding {
  return [
    "",
    `can't run policy '${name}' from policy pack 'triton-platform@v0.1.0' during preview: string value at .${leaves.join(", ")} can't be known during preview`,
  ];
}

interface Leaf {
  readonly resource: string;
  readonly path: string;
}

function leavesIn(stack: Stack): Leaf[] {
  return stack.flatMap(({ name, props }) =>
    leavesOf(props).map((path) => ({ resource: name, path })),
  );
}

function exemption(resource: string, expires: string): object {
  return { exemptions: [{ resource, reason: "migration", owner: "platform", expires }] };
}

/** Proves a stack policy through the pack's real analyzer server. */
export function describeStackPolicy(policy: Policy, spec: StackPolicySpec): void {
  const { name } = policy;
  const { compliant } = spec;

  describe(name, () => {
    it("accepts a compliant stack and an empty one", async () => {
      assert.deepEqual(findings(await askAboutStack(name, compliant)), []);
      assert.deepEqual(findings(await askAboutStack(name, [])), []);
    });

    for (const [title, [edit, expected]] of Object.entries(spec.broken)) {
      it(`reports ${title}`, async () => {
        const analysis = await askAboutStack(name, edit(compliant));
        assert.deepEqual(findings(analysis), expected);
        assert.deepEqual(
          analysis.diagnostics.map(({ level, severity }) => [level, severity]),
          expected.map(() => ["mandatory", policy.severity]),
        );
      });
    }

    for (const [title, edit] of Object.entries(spec.accepted ?? {})) {
      it(`accepts ${title}`, async () => {
        assert.deepEqual(findings(await askAboutStack(name, edit(compliant))), []);
      });
    }

    it("names each unknown leaf that it needs, only those, and reports nothing else", async () => {
      await askAboutStack(name, compliant);
      const reported = await Promise.all(
        leavesIn(compliant).map(async ({ resource, path }) => {
          const stack = on(resource, set(path, unknown))(compliant);
          const analysis = await askAboutStack(name, stack);
          const paths = undeterminedPaths(analysis);
          assert.deepEqual(
            analysis.diagnostics.map(({ level }) => level),
            paths.map(() => "advisory"),
            `${resource}: ${path}: ${JSON.stringify(findings(analysis))}`,
          );
          return paths;
        }),
      );
      assert.deepEqual([...new Set(reported.flat())].sort(), [...spec.reads].sort());
    });

    it("reports a malformed leaf as a violation that names it", async () => {
      const judged = leavesIn(compliant).filter(({ resource, path }) =>
        spec.reads.includes(`${resource}: ${path}`),
      );
      for (const { resource, path } of judged) {
        for (const wrong of [{ unexpected: { nested: true } }, [["unexpected"]]]) {
          const stack = on(resource, set(path, wrong))(compliant);
          const found = findings(await askAboutStack(name, stack));
          const naming = found.filter(
            ([at, message]) => at === resource && message.startsWith(`${path} must be `),
          );
          assert.equal(naming.length, 1, `${resource}: ${path}: ${JSON.stringify(found)}`);
        }
      }
    });

    for (const [title, [config, edit, expected]] of Object.entries(spec.configured ?? {})) {
      it(`obeys its configuration: ${title}`, async () => {
        assert.deepEqual(findings(await askAboutStack(name, edit(compliant), config)), expected);
      });
    }

    const [first] = Object.values(spec.broken);
    const exempt = first?.[1].find(([resource]) => resource !== "");
    if (first !== undefined && exempt !== undefined) {
      const [edit, expected] = first;
      it("lets an exempt resource pass until the day after the exemption expires", async () => {
        const broken = edit(compliant);
        const urn = broken.find((resource) => resource.name === exempt[0])?.urn ?? "";
        assert.deepEqual(
          findings(await askAboutStack(name, broken, exemption(urn, "2999-12-31"))),
          expected.filter(([resource]) => resource !== exempt[0]),
        );
        assert.deepEqual(
          findings(await askAboutStack(name, broken, exemption(urn, "2001-01-31"))),
          [
            ...expected,
            [
              exempt[0],
              "the exemption owned by platform expired on 2001-01-31; fix the resource and remove it, or renew it",
            ],
          ],
        );
      });
    }
  });
}
