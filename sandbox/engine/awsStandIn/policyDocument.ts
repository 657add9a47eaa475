import { randomUUID } from "node:crypto";

import { CreatePolicyCommand, DeletePolicyCommand } from "@aws-sdk/client-iam";

import type { Context } from "./context";

/** A statement of a policy document, as far as it is looked at here. */
export interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

/** The statements of a policy document. */
export function statements(policy: string): readonly Statement[] {
  const { Statement: statement = [] } = JSON.parse(policy) as {
    Statement?: Statement | readonly Statement[];
  };
  return Array.isArray(statement) ? (statement as readonly Statement[]) : [statement as Statement];
}

/** The JSON text of a policy, which the SDK also takes as an object. */
export function policyText(policy: string | object): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}

/**
 * Has IAM judge the grammar of a policy that names principals: a policy with the same statements but without them
 * is created and deleted again, since IAM has no call that only checks.
 *
 * @throws Error with IAM's own reason, or naming the statement without a principal.
 */
export async function checkResourcePolicy(policy: string, { iam }: Context): Promise<void> {
  const parts = statements(policy);
  const nameless = parts.findIndex(
    ({ Principal, NotPrincipal }) => Principal === undefined && NotPrincipal === undefined,
  );
  if (nameless !== -1)
    throw new Error(`MalformedPolicy: statement ${nameless + 1} has no Principal`);
  const document = {
    ...(JSON.parse(policy) as object),
    Statement: parts.map((part) =>
      Object.fromEntries(
        Object.entries(part).filter(([key]) => key !== "Principal" && key !== "NotPrincipal"),
      ),
    ),
  };
  const { Policy: created } = await iam.send(
    new CreatePolicyCommand({
      PolicyName: `grammar-${randomUUID()}`,
      PolicyDocument: JSON.stringify(document),
    }),
  );
  await iam.send(new DeletePolicyCommand({ PolicyArn: created?.Arn }));
}
