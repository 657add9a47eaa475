import { awsPolicies } from "./aws";
import type { Policy } from "./framework/policy";
import { kubernetesPolicies } from "./kubernetes";
import { stackPolicies } from "./stack";

/** Every policy of the pack. Importing this starts nothing. */
export const policies: readonly Policy[] = [
  ...kubernetesPolicies,
  ...awsPolicies,
  ...stackPolicies,
];
