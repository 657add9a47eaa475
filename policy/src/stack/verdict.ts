import { UNDETERMINED } from "../framework/field";

/** Whether something holds, as far as it is known. */
export type Verdict = boolean | typeof UNDETERMINED;

/** Holds when all of them hold; one that does not decides. */
export function all(verdicts: Iterable<Verdict>): Verdict {
  const list = [...verdicts];
  if (list.includes(false)) {
    return false;
  }
  return list.includes(UNDETERMINED) ? UNDETERMINED : true;
}

/** Holds when one of them holds; one that holds decides. */
export function any(verdicts: Iterable<Verdict>): Verdict {
  const list = [...verdicts];
  if (list.includes(true)) {
    return true;
  }
  return list.includes(UNDETERMINED) ? UNDETERMINED : false;
}
