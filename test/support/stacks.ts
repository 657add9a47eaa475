/** Committed stacks with a cluster of the user's. */
export const EXISTING_STACKS = ["sandbox", "local"] as const;

/** Committed stacks that make their cluster. */
export const EKS_STACKS = ["dev", "staging", "prod"] as const;

export type EksStack = (typeof EKS_STACKS)[number];
