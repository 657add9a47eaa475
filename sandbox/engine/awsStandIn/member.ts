/**
 * A text as one of the values that an API accepts.
 *
 * @throws Error naming the accepted values.
 */
export function member<Value extends string>(accepted: readonly Value[], value: string): Value {
  const found = accepted.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`${value} is not one of ${accepted.join(", ")}`);
  return found;
}
