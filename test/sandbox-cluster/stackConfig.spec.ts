import assert from "node:assert/strict";
import { parse } from "yaml";
import { hasSecrets, regionOf, sandboxStackConfig } from "../../sandbox/stackConfig";

const committed = `# a comment
config:
  triton-platform:target: existing
  triton-platform:modelRepository:
    region: eu-central-1
    bucket:
      forceDestroy: true
`;
const addresses = { kubeconfig: "/s/kubeconfig", aws: { host: "10.244.0.1", port: 5000 } };

describe("stack configuration of a started sandbox", () => {
  it("is the committed one with this sandbox's addresses", () => {
    assert.deepEqual(parse(sandboxStackConfig(committed, addresses)), {
      config: {
        "triton-platform:target": "existing",
        "triton-platform:modelRepository": {
          region: "eu-central-1",
          bucket: { forceDestroy: true },
          endpoint: { scheme: "http", host: "10.244.0.1", port: 5000 },
        },
        "triton-platform:kubernetes": { kubeconfig: "/s/kubeconfig" },
      },
    });
  });

  it("says where it comes from", () => {
    assert.match(
      sandboxStackConfig(committed, addresses),
      /^# Made by `npm run sandbox` from Pulumi\.sandbox\.yaml; changes here are lost\.\n/,
    );
  });

  it("keeps the engine's salt and secrets, and takes everything else anew", () => {
    const previous = `encryptionsalt: v1:abc
config:
  triton-platform:target: old
  triton-platform:awsAccessKeyId:
    secure: v1:key
  triton-platform:awsSecretAccessKey:
    secure: v1:secret
  triton-platform:other:
    secure: v1:other
`;
    const text = sandboxStackConfig(committed, addresses, previous);
    const { encryptionsalt, config } = parse(text) as {
      encryptionsalt: string;
      config: Record<string, unknown>;
    };
    assert.equal(encryptionsalt, "v1:abc");
    assert.equal(config["triton-platform:target"], "existing");
    assert.deepEqual(config["triton-platform:awsAccessKeyId"], { secure: "v1:key" });
    assert.deepEqual(config["triton-platform:awsSecretAccessKey"], { secure: "v1:secret" });
    assert.equal(config["triton-platform:other"], undefined);
    assert.equal(hasSecrets(text), true);
  });

  it("has secrets only where both keys are encrypted", () => {
    assert.equal(hasSecrets(committed), false);
    assert.equal(
      hasSecrets("config:\n  triton-platform:awsAccessKeyId:\n    secure: v1:key\n"),
      false,
    );
  });

  it("says which region the bucket is in", () => {
    assert.equal(regionOf(committed), "eu-central-1");
    assert.equal(regionOf("config: {}\n"), "us-west-2");
  });
});
