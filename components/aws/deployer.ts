import type { Problem } from "../problem";

/** Who calls AWS, as STS says it. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
}

/** The parts of an IAM or STS ARN that name a principal. */
interface Principal {
  readonly accountId: string;
  readonly kind: string;
  readonly name: string;
}

function principalOf(arn: string): Principal | undefined {
  const [, , service, , accountId = "", resource = ""] = arn.split(":");
  const [kind = "", ...path] = resource.split("/");
  if (service === "sts" && kind === "assumed-role") {
    return { accountId, kind: "role", name: path[0] ?? "" };
  }
  if (service === "iam" && (kind === "role" || kind === "user")) {
    // A session's ARN leaves out the role's path, so the path cannot count here either; names are unique in an account.
    return { accountId, kind, name: path.at(-1) ?? "" };
  }
  return undefined;
}

/** Whether two ARNs name the same role or user; a session counts as its role. */
export function samePrincipal(a: string, b: string): boolean {
  const [first, second] = [principalOf(a), principalOf(b)];
  return (
    first !== undefined &&
    second !== undefined &&
    first.accountId === second.accountId &&
    first.kind === second.kind &&
    first.name === second.name
  );
}

/** Whether the stack may run with these credentials at all. */
export function accountProblems(caller: Caller, expected: string): Problem[] {
  if (caller.accountId === expected) return [];
  return [
    {
      path: "aws.accountId",
      message: `the stack belongs to account ${expected}, but the credentials (${caller.arn}) are of account ${caller.accountId}; use credentials of ${expected}, or change aws.accountId`,
    },
  ];
}

/**
 * Whether the deploying principal will be able to use the Kubernetes API. Without an admin's access entry the cluster
 * comes up and every object in it is then refused.
 */
export function deployerProblems(
  caller: Caller,
  accessEntries: Readonly<
    Record<string, { principalArn: string; policy: string; namespaces: readonly string[] }>
  >,
): Problem[] {
  const admins = Object.values(accessEntries).filter(
    ({ policy, namespaces }) => policy === "ClusterAdmin" && namespaces.length === 0,
  );
  if (admins.some(({ principalArn }) => samePrincipal(principalArn, caller.arn))) return [];
  const listed =
    admins.length === 0 ? "none" : admins.map(({ principalArn }) => principalArn).join(", ");
  return [
    {
      path: "cluster.accessEntries",
      message: `the deployer ${caller.arn} is not among the cluster's admins (${listed}); add its role with policy ClusterAdmin and no namespaces`,
    },
  ];
}
