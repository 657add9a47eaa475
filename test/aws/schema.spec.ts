import assert from "node:assert/strict";

import { z } from "zod";

import { eksSchema } from "../../components/aws/schema";

const minimal = { aws: { region: "eu-central-1", accountId: "123456789012" } };

const messages = (input: unknown) =>
  (eksSchema.safeParse(input).error?.issues ?? []).map(
    ({ path, message }) => `${path.map(String).join(".")}: ${message}`,
  );

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly additionalProperties?: Described | boolean;
  readonly items?: Described;
}

/** Paths of fields without a description. */
function undescribed(schema: Described, path: string): string[] {
  const children = Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const childPath = path === "" ? key : `${path}.${key}`;
    return [
      ...(child.description === undefined ? [childPath] : []),
      ...undescribed(child, childPath),
    ];
  });
  const values = [schema.additionalProperties, schema.items].flatMap((value) =>
    typeof value === "object" ? undescribed(value, `${path}.*`) : [],
  );
  return [...children, ...values];
}

describe("configuration of target eks", () => {
  it("needs nothing but region and account", () => {
    const config = eksSchema.parse(minimal);
    assert.equal(config.cluster.version, "1.36");
    assert.equal(config.network.natGateways, "single");
    assert.deepEqual(config.nodeGroups.gpu, {});
    assert.equal(config.autoscaler.enabled, false);
    assert.deepEqual(messages({}), ["aws: Invalid input: expected object, received undefined"]);
  });

  it("describes every field", () => {
    const json = z.toJSONSchema(eksSchema, { io: "input" }) as Described;
    assert.deepEqual(undescribed(json, ""), []);
  });

  it("refuses unknown keys at every level", () => {
    for (const input of [
      { ...minimal, clusters: {} },
      { ...minimal, network: { nat: "single" } },
      { ...minimal, nodeGroups: { gpu: { t4: { minSize: 0, maxSize: 1, size: 1 } } } },
      { ...minimal, addons: { coreDns: { tag: "v1" } } },
    ]) {
      assert.match(messages(input).join(), /Unrecognized key/);
    }
  });

  it("says what is accepted", () => {
    assert.deepEqual(
      messages({
        aws: { region: "Frankfurt", accountId: "1" },
        cluster: {
          accessEntries: {
            me: {
              principalArn: "arn:aws:sts::123456789012:assumed-role/deployer/me",
              policy: "ClusterAdmin",
            },
          },
        },
        endpoint: { domain: "Example", zoneId: "z" },
        addons: { vpcCni: { version: "latest" } },
      }),
      [
        "aws.region: a region's name, as in eu-central-1",
        'aws.accountId: twelve digits, quoted: "123456789012"',
        "cluster.accessEntries.me.principalArn: the ARN of an IAM role or user, as in arn:aws:iam::123456789012:role/deployer",
        "addons.vpcCni.version: an add-on version, as in v1.22.4-eksbuild.3",
        "endpoint.domain: a DNS name in lower case",
        "endpoint.zoneId: the id of a Route 53 hosted zone, as in Z0123456789ABC",
      ],
    );
  });
});
