import type { Policy } from "../framework/policy";

export const stackPolicies: readonly Policy[] = [];
