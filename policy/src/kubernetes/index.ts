import type { Policy } from "../framework/policy";
import { tritonRequireShm } from "./triton-require-shm";

export const kubernetesPolicies: readonly Policy[] = [tritonRequireShm];
