import type { z } from "zod";

import { eksShape } from "./aws/schema";
import type { EksConfig } from "./aws/schema";
import type { platformSchema } from "./config";
import type { ModelRepositoryConfig } from "./models/schema";
import type { Problem } from "./problem";

type StackFile = z.output<typeof platformSchema>;
type EksKey = keyof typeof eksShape;

/** What decides where the servers run. */
export type TargetConfig =
  | { readonly target: "existing"; readonly kubernetes: StackFile["kubernetes"] }
  | { readonly target: "eks"; readonly eks: EksConfig };

/** The validated configuration of a stack. */
export type PlatformConfig = Omit<StackFile, "target" | "kubernetes" | EksKey> & TargetConfig;

/** Namespaces that every cluster has from its start; one of them would be adopted, and deleted by `destroy`. */
const BUILT_IN_NAMESPACES: readonly string[] = [
  "default",
  "kube-system",
  "kube-public",
  "kube-node-lease",
];

const EKS_KEYS = Object.keys(eksShape) as EksKey[];

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** Keys that the target does not have. */
function foreignKeyProblems(input: Readonly<Record<string, unknown>>): Problem[] {
  if (input.target === "existing") {
    return EKS_KEYS.filter((key) => input[key] !== undefined).map((key) => ({
      path: key,
      message: 'is accepted only with target "eks"; the target is "existing"',
    }));
  }
  if (input.target !== "eks" || input.kubernetes === undefined) return [];
  return [
    {
      path: "kubernetes",
      message:
        'is accepted only with target "existing"; with target "eks" the stack makes its cluster',
    },
  ];
}

function regionProblems(input: Readonly<Record<string, unknown>>): Problem[] {
  const region = field(input.modelRepository, "region");
  const own = field(input.aws, "region");
  const foreign = field(input.modelRepository, "endpoint") !== undefined;
  if (typeof region !== "string" || typeof own !== "string" || region === own || foreign) return [];
  return [
    {
      path: "modelRepository.region",
      message: `"${region}" is not the cluster's region; accepted: "${own}" (aws.region), or leave it out`,
    },
  ];
}

function namespaceProblems(input: Readonly<Record<string, unknown>>): Problem[] {
  const name = field(input.namespace, "name");
  const adopted = typeof name === "string" && BUILT_IN_NAMESPACES.includes(name);
  return [
    ...(adopted
      ? [
          {
            path: "namespace.name",
            message: `"${name}" is part of every cluster; accepted: a namespace of the servers' own`,
          },
        ]
      : []),
    ...(field(input.namespace, "create") === false
      ? [
          {
            path: "namespace.create",
            message: 'false is not accepted with target "eks": in a new cluster there is none yet',
          },
        ]
      : []),
  ];
}

/**
 * What a stack file says that does not fit its target. Reads the file as it was written, since defaults hide what was
 * left out.
 */
export function targetProblems(input: Readonly<Record<string, unknown>>): Problem[] {
  const own =
    input.target !== "eks"
      ? []
      : [
          ...(input.aws === undefined
            ? [
                {
                  path: "aws",
                  message: 'is missing; target "eks" needs aws.region and aws.accountId',
                },
              ]
            : []),
          ...regionProblems(input),
          ...namespaceProblems(input),
        ];
  return [...foreignKeyProblems(input), ...own];
}

/** The bucket is where the cluster is, unless the file says otherwise. */
function repositoryOf(
  file: StackFile,
  input: Readonly<Record<string, unknown>>,
): ModelRepositoryConfig {
  const { modelRepository, aws } = file;
  const given = field(input.modelRepository, "region") !== undefined;
  return given || aws === undefined ? modelRepository : { ...modelRepository, region: aws.region };
}

/**
 * The configuration with only what its target has, or undefined where the file lacks what the target needs.
 *
 * @param file the stack file with defaults
 * @param input the same as it was written
 */
export function configOf(
  file: StackFile,
  input: Readonly<Record<string, unknown>>,
): PlatformConfig | undefined {
  const { target, kubernetes, ...others } = file;
  const {
    aws,
    network,
    cluster,
    nodeGroups,
    addons,
    autoscaler,
    devicePlugin,
    budget,
    imageRegistry,
    endpoint,
    chartRepository,
    ...rest
  } = others;
  if (target === "existing") return { ...rest, target, kubernetes };
  if (aws === undefined) return undefined;
  return {
    ...rest,
    modelRepository: repositoryOf(file, input),
    target,
    eks: {
      aws,
      network,
      cluster,
      nodeGroups,
      addons,
      autoscaler,
      devicePlugin,
      budget,
      imageRegistry,
      endpoint,
      chartRepository,
    },
  };
}
