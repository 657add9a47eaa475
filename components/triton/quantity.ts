/** Factors of the suffixes that Kubernetes accepts for bytes. */
const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

export const KIBIBYTE = 2 ** 10;
export const MEBIBYTE = 2 ** 20;
export const GIBIBYTE = 2 ** 30;

/** What the configuration accepts as a size: an amount and a suffix, as Kubernetes writes it. */
export const BYTES_PATTERN = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|k|M|G|T)?$/;

/**
 * Bytes of a Kubernetes quantity such as `512Mi` or `1.5G`.
 *
 * @throws RangeError for text that is not such a quantity
 */
export function bytesOf(quantity: string): number {
  const [, amount, suffix = ""] = BYTES_PATTERN.exec(quantity) ?? [];
  const factor = FACTORS[suffix];
  if (amount === undefined || factor === undefined) {
    throw new RangeError(`"${quantity}" is not a size such as 512Mi or 2Gi`);
  }
  return Math.ceil(Number(amount) * factor);
}

/** The shortest exact Kubernetes quantity of a number of bytes. */
export function quantityOf(bytes: number): string {
  for (const suffix of ["Ti", "Gi", "Mi", "Ki"]) {
    const factor = FACTORS[suffix] ?? 1;
    if (bytes > 0 && bytes % factor === 0) return `${String(bytes / factor)}${suffix}`;
  }
  return String(bytes);
}

/** Bytes rounded up to a multiple, so that a small change of a model does not change the pod. */
export function roundUp(bytes: number, multiple: number): number {
  return Math.ceil(bytes / multiple) * multiple;
}
