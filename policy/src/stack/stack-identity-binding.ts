import { tokens } from "../aws/tokens";
import { UNDETERMINED, type Field, type Read } from "../framework/field";
import type { PodTemplate } from "../framework/pod-template";
import { flagSetting } from "../framework/settings";
import { stackPolicy, type StackResource } from "../framework/stack-policy";
import { all, any, type Verdict } from "./verdict";
import { namespaceOf, titleOf, workloadsOf, type Workload } from "./workloads";

const settings = {
  allowKeys: flagSetting(
    "Whether pods may reach S3 with access keys from a Secret instead of a role.",
    true,
  ),
};

/** Annotation by which a service account takes a role: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
const roleAnnotation = "eks.amazonaws.com/role-arn";

function wordsOf(container: Field): readonly Read<string | number>[] {
  return ["command", "args"]
    .flatMap((key) => container.at(key).each())
    .map((word) => word.scalar());
}

function readsS3(pod: PodTemplate): boolean {
  return pod.containers.some(({ field }) =>
    wordsOf(field).some((word) => typeof word === "string" && word.includes("s3://")),
  );
}

function hasKeys(pod: PodTemplate): boolean {
  return pod.containers.some(({ field }) =>
    field
      .at("env")
      .each()
      .some((variable) => variable.at("name").text() === "AWS_ACCESS_KEY_ID"),
  );
}

interface Identity {
  readonly namespace: Read<string>;
  readonly account: Read<string>;
  readonly role: Field;
  readonly title: string;
  readonly resource: StackResource;
}

function identitiesIn(resources: readonly StackResource[]): readonly Identity[] {
  return resources.flatMap((resource): readonly Identity[] => {
    if (resource.type === tokens.podIdentityAssociation) {
      const { props } = resource;
      return [
        {
          namespace: props.at("namespace").text(),
          account: props.at("serviceAccount").text(),
          role: props.at("roleArn"),
          title: `Pod Identity association ${resource.name}`,
          resource,
        },
      ];
    }
    return resource.objects
      .filter(({ kind }) => kind === "ServiceAccount")
      .map((object): Identity => ({
        namespace: namespaceOf(object),
        account: object.root.at("metadata", "name").text(),
        role: object.root.at("metadata", "annotations", roleAnnotation),
        title: titleOf(object),
        resource,
      }))
      .filter(({ role }) => role.isPresent);
  });
}

function same(one: Read<string>, other: Read<string>): Verdict {
  return one === UNDETERMINED || other === UNDETERMINED ? UNDETERMINED : one === other;
}

function isBound({ object, pod }: Workload, identities: readonly Identity[]): Verdict {
  const account = pod.spec.at("serviceAccountName").text() ?? "default";
  const namespace = namespaceOf(object);
  return any(
    identities.map((identity) =>
      all([same(identity.account, account), same(identity.namespace, namespace)]),
    ),
  );
}

/** The role that an identity takes: its ARN, or while that is not known the resource that it comes from. */
function roleOf({ role, resource }: Identity): string | undefined {
  const arn = role.isText ? role.text() : undefined;
  return typeof arn === "string"
    ? arn
    : resource.dependencies.find(({ type }) => type === tokens.role)?.urn;
}

/** A role that two workloads share has the rights of both. */
export const stackIdentityBinding = stackPolicy({
  name: "stack-identity-binding",
  description: "A pod that reads models from S3 has a role of its own.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["5.2.1"] }],
  remediationSteps:
    "Annotate the service account with eks.amazonaws.com/role-arn, or create a PodIdentityAssociation for it, with a role that nothing else uses.",
  url: "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html",
  tags: ["kubernetes", "iam", "access"],
  example: `kind: ServiceAccount
metadata: { annotations: { eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/triton-main" } }`,
  settings,
  check({ config, resources, report }) {
    const identities = identitiesIn(resources);
    for (const workload of workloadsOf(resources).filter(({ pod }) => readsS3(pod))) {
      const isKeyed = config.allowKeys && hasKeys(workload.pod);
      if (!isKeyed && isBound(workload, identities) === false) {
        report(
          `${titleOf(workload.object)} reads models from S3, and its service account has neither a role annotation nor a Pod Identity association`,
          workload.object.resource.urn,
        );
      }
    }
    const first = new Map<string, Identity>();
    for (const identity of identities) {
      const role = roleOf(identity);
      const other = role === undefined ? undefined : first.get(role);
      if (role !== undefined && other === undefined) {
        first.set(role, identity);
      } else if (other !== undefined) {
        report(
          `${identity.title} takes the same role as ${other.title}; give each its own`,
          identity.resource.urn,
        );
      }
    }
  },
});
