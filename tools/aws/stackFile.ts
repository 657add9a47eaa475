import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { eksSchema, eksShape } from "../../components/aws/schema";
import type { EksConfig } from "../../components/aws/schema";

const NAMESPACE = "triton-platform:";

/**
 * The EKS part of a stack file, with defaults.
 *
 * @throws Error where the file is missing, is not for target eks, or is not valid
 */
export function readEksConfig(stack: string, directory: string): EksConfig {
  const file = `${directory}/Pulumi.${stack}.yaml`;
  const document = parse(readFileSync(file, "utf8")) as {
    readonly config?: Readonly<Record<string, unknown>>;
  };
  const config = document.config ?? {};
  if (config[`${NAMESPACE}target`] !== "eks") {
    throw new Error(`${file}: ${NAMESPACE}target is not eks`);
  }
  const own = Object.keys(eksShape)
    .map((key) => [key, config[`${NAMESPACE}${key}`]] as const)
    .filter(([, value]) => value !== undefined);
  const result = eksSchema.safeParse(Object.fromEntries(own));
  if (!result.success) {
    const lines = result.error.issues.map(
      ({ path, message }) => `  ${path.map(String).join(".")}: ${message}`,
    );
    throw new Error([`${file} is not valid:`, ...lines].join("\n"));
  }
  return result.data;
}
