const binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimal = ["", "k", "M", "G", "T", "P", "E"];
const small: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3 };

function multiplier(suffix: string): number | undefined {
  const power = binary.indexOf(suffix);
  if (power >= 0) {
    return 1024 ** power;
  }
  const thousand = decimal.indexOf(suffix);
  return thousand >= 0 ? 1000 ** thousand : small[suffix];
}

/**
 * The value of a Kubernetes quantity such as `64Mi`, `1e3` or `500m`; `undefined` when it is not one.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(quantity: string | number): number | undefined {
  if (typeof quantity === "number") {
    return Number.isFinite(quantity) ? quantity : undefined;
  }
  const [, digits, suffix = ""] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)?$/.exec(
      quantity,
    ) ?? [];
  const factor = multiplier(suffix);
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
