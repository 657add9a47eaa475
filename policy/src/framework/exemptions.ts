import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import { shapedSetting } from "./settings";

/** A decision to tolerate one policy's violations on some resources until a date. */
export interface Exemption {
  /**
   * Which resource: its URN, `type::name`, `Kind/namespace/name` or `Kind/name`, where `name` is the object's or
   * the logical name. `*` stands for any run of characters.
   */
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it holds, `YYYY-MM-DD`, in UTC. */
  readonly expires: string;
}

const nonEmpty: PolicyConfigJSONSchema = { type: "string", pattern: "\\S" };

const exemptionSchema: PolicyConfigJSONSchema = {
  type: "object",
  required: ["resource", "reason", "owner", "expires"],
  additionalProperties: false,
  properties: {
    resource: nonEmpty,
    reason: nonEmpty,
    owner: nonEmpty,
    expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
  },
};

/** The setting that every policy has. */
export const exemptionsSetting = shapedSetting<readonly Exemption[]>(
  "Resources that are exempt, each with a reason, an owner and the last day on which the exemption holds.",
  [],
  { type: "array", items: exemptionSchema },
);

function matches(pattern: string, identity: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(identity);
}

/** How exemptions bear on one subject. */
export interface Standing {
  /** The exemption that holds today. */
  readonly active: Exemption | undefined;
  /** What is wrong with the exemptions that name the subject. */
  readonly problems: readonly string[];
}

function lastMoment(exemption: Exemption): number {
  return Date.parse(`${exemption.expires}T23:59:59.999Z`);
}

/** Looks up which exemptions name a subject and whether they still hold. */
export function standingOf(
  identitiesOf: () => readonly string[],
  exemptions: readonly Exemption[],
  now: number,
): Standing {
  const identities = exemptions.length === 0 ? [] : identitiesOf();
  const named = exemptions.filter((exemption) =>
    identities.some((identity) => matches(exemption.resource, identity)),
  );
  const invalid = named.filter((exemption) => Number.isNaN(lastMoment(exemption)));
  const expired = named.filter((exemption) => lastMoment(exemption) < now);
  return {
    active: named.find((exemption) => lastMoment(exemption) >= now),
    problems: [
      ...invalid.map(
        ({ owner }) => `the exemption owned by ${owner} has no valid expiry date; write YYYY-MM-DD`,
      ),
      ...expired.map(
        ({ owner, expires }) =>
          `the exemption owned by ${owner} expired on ${expires}; fix the resource and remove it, or renew it`,
      ),
    ],
  };
}
