/** What a size costs and how many GPUs it has. */
export interface InstanceSize {
  /** US dollars an hour, on demand, Linux, us-east-1. */
  readonly hourlyUsd: number;
  readonly gpus: number;
}

/**
 * Sizes that the platform uses.
 * https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/pricing/zz_generated.pricing_aws.go (2026-07-20)
 * https://karpenter.sh/docs/reference/instance-types/
 */
const sizes: Readonly<Record<string, InstanceSize>> = {
  "g4dn.xlarge": { hourlyUsd: 0.526, gpus: 1 },
  "g4dn.2xlarge": { hourlyUsd: 0.752, gpus: 1 },
  "g4dn.4xlarge": { hourlyUsd: 1.204, gpus: 1 },
  "g4dn.8xlarge": { hourlyUsd: 2.176, gpus: 1 },
  "g4dn.12xlarge": { hourlyUsd: 3.912, gpus: 4 },
  "g4dn.16xlarge": { hourlyUsd: 4.352, gpus: 1 },
  "g4dn.metal": { hourlyUsd: 7.824, gpus: 8 },
  "t3.large": { hourlyUsd: 0.0832, gpus: 0 },
  "m6i.large": { hourlyUsd: 0.096, gpus: 0 },
  "m6i.xlarge": { hourlyUsd: 0.192, gpus: 0 },
  "m7i.large": { hourlyUsd: 0.1008, gpus: 0 },
  "m7i.xlarge": { hourlyUsd: 0.2016, gpus: 0 },
};

/** The size of an instance type; `undefined` for one that is not in the table. */
export function instanceSize(type: string): InstanceSize | undefined {
  return Object.hasOwn(sizes, type) ? sizes[type] : undefined;
}

/** Families whose instances carry an accelerator. */
const acceleratorFamily = /^(?:p\d|g\d|trn\d|inf\d|dl\d|vt\d)/;

/** True when an instance type, known to the table or not, carries an accelerator. */
export function isAccelerated(type: string): boolean {
  return acceleratorFamily.test(type);
}
