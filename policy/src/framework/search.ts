import { UNDETERMINED, type Field } from "./field";

/**
 * The first element whose property satisfies a test. Properties that are not known count only when no known one
 * fits: then the answer is undetermined, and the findings say why.
 */
export function findBy(
  items: readonly Field[],
  key: string,
  fits: (value: string) => boolean,
): Field | undefined | typeof UNDETERMINED {
  const known = items.find((item) => {
    const field = item.at(key);
    const value = field.isKnown ? field.text() : undefined;
    return typeof value === "string" && fits(value);
  });
  if (known !== undefined) {
    return known;
  }
  const unclear = items.filter((item) => item.at(key).text() === UNDETERMINED);
  return unclear.length > 0 ? UNDETERMINED : undefined;
}
