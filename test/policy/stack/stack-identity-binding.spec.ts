import { tokens } from "../../../policy/src/aws/tokens";
import { stackIdentityBinding } from "../../../policy/src/stack/stack-identity-binding";
import { describeStackPolicy, on, plus, together, without } from "../support/describe-stack-policy";
import { drop, set } from "../support/edits";
import { resource } from "../support/fixtures";
import { unknown } from "../support/pack";
import { deployment, object } from "./fixtures";

const annotation = 'metadata.annotations["eks.amazonaws.com/role-arn"]';
const role = resource(tokens.role, "reader", { name: "reader" });
const account = {
  ...set(
    annotation,
    "arn:aws:iam::123456789012:role/reader",
  )(object("core/v1:ServiceAccount", "triton", {})),
  dependencies: [role.urn],
};
const association = (name: string, roleArn: unknown, serviceAccount = "triton") => ({
  ...resource(tokens.podIdentityAssociation, name, {
    namespace: "triton",
    serviceAccount,
    roleArn,
  }),
  dependencies: [role.urn],
});
const unbound = [
  "main",
  "Deployment triton/main reads models from S3, and its service account has neither a role annotation nor a Pod Identity association",
] as const;
const container = "spec.template.spec.containers[0]";
const keys = [
  { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "keys", key: "id" } } },
];

describeStackPolicy(stackIdentityBinding, {
  compliant: [deployment(), role, account],
  broken: {
    "a service account without a role": [on("triton", drop(annotation)), [unbound]],
    "no service account": [without("triton"), [unbound]],
    "a service account of another name": [
      on("main", set("spec.template.spec.serviceAccountName", "other")),
      [unbound],
    ],
    "the default service account": [
      on("main", drop("spec.template.spec.serviceAccountName")),
      [unbound],
    ],
    "a service account of another namespace": [
      on("triton", set("metadata.namespace", "other")),
      [unbound],
    ],
    "a role that two take": [
      plus(association("shared", "arn:aws:iam::123456789012:role/reader", "loader")),
      [
        [
          "shared",
          "Pod Identity association shared takes the same role as ServiceAccount triton/triton; give each its own",
        ],
      ],
    ],
    "a role that two take before it has an ARN": [
      together(
        on("triton", set(annotation, unknown)),
        plus(association("shared", unknown, "loader")),
      ),
      [
        [
          "shared",
          "Pod Identity association shared takes the same role as ServiceAccount triton/triton; give each its own",
        ],
      ],
    ],
  },
  accepted: {
    "Pod Identity": together(on("triton", drop(annotation)), plus(association("own", "arn:own"))),
    "a role that the same update creates": on("triton", set(annotation, unknown)),
    "keys from a Secret": together(
      on("triton", drop(annotation)),
      on("main", set(`${container}.env`, keys)),
    ),
    "models that are not in S3": together(
      without("triton"),
      on("main", set(`${container}.args`, ["tritonserver", "--model-repository=/models"])),
    ),
  },
  reads: [
    "main: metadata.namespace",
    "main: spec.template.spec.serviceAccountName",
    `main: ${container}.args[0]`,
    `main: ${container}.args[1]`,
    "triton: metadata.name",
    "triton: metadata.namespace",
  ],
  configured: {
    "no keys": [
      { allowKeys: false },
      together(on("triton", drop(annotation)), on("main", set(`${container}.env`, keys))),
      [unbound],
    ],
  },
});
