import assert from "node:assert/strict";

import {
  autoscalerPolicy,
  modelReadPolicy,
  partitionOf,
  webIdentityTrust,
} from "../../components/aws/iamPolicies";
import {
  drainProblems,
  exposureProblems,
  nlbAnnotations,
  planDrain,
} from "../../components/aws/loadBalancerService";
import { grpcDrainFlags } from "../../components/triton/shutdown";

describe("policy documents", () => {
  it("uses the partition of the region", () => {
    assert.deepEqual(["eu-central-1", "cn-north-1", "us-gov-west-1"].map(partitionOf), [
      "aws",
      "aws-cn",
      "aws-us-gov",
    ]);
  });

  it("lists the bucket without a prefix condition and decrypts only where there is a key", () => {
    const policy = modelReadPolicy({
      partition: "aws",
      bucket: "b",
      serverPrefix: "main",
      keyArn: undefined,
    });
    assert.deepEqual(policy, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ListBucket",
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: "arn:aws:s3:::b",
        },
        {
          Sid: "ReadModels",
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: "arn:aws:s3:::b/main/*",
        },
      ],
    });
  });

  it("writes the issuer without its scheme into the condition keys", () => {
    const trust = webIdentityTrust({
      providerArn: "arn",
      issuerUrl: "https://oidc.example/id/X",
      namespace: "n",
      serviceAccount: "s",
    });
    const [statement] = trust.Statement as unknown as [{ Condition: object }];
    assert.deepEqual(statement.Condition, {
      StringEquals: {
        "oidc.example/id/X:sub": "system:serviceaccount:n:s",
        "oidc.example/id/X:aud": "sts.amazonaws.com",
      },
    });
  });

  it("lets the autoscaler resize the groups of its own cluster only", () => {
    const policy = autoscalerPolicy({
      accountId: "123456789012",
      region: "eu-central-1",
      partition: "aws",
      clusterName: "c",
    });
    const resize = (policy.Statement as { Sid: string; Condition?: object }[]).find(
      ({ Sid }) => Sid === "Resize",
    );
    assert.deepEqual(resize?.Condition, {
      StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/c": "owned" },
    });
  });
});

describe("network load balancer", () => {
  it("drains for 120 s on demand, and within the notice on Spot", () => {
    assert.deepEqual(planDrain("ON_DEMAND", 30), {
      preStopSeconds: 120,
      deregistrationSeconds: 120,
    });
    assert.equal(planDrain("SPOT", 30).preStopSeconds, 70);
    assert.equal(planDrain("SPOT", 200).preStopSeconds, 0);
  });

  it("plans only times that its own check accepts, with connection ages below preStop", () => {
    for (const capacityType of ["ON_DEMAND", "SPOT"] as const) {
      for (const exitTimeoutSeconds of [0, 10, 30, 60, 100]) {
        const plan = planDrain(capacityType, exitTimeoutSeconds);
        const times = { preStopSeconds: plan.preStopSeconds, exitTimeoutSeconds };
        assert.deepEqual(drainProblems("p", capacityType, times), []);
        const terminationGracePeriodSeconds = plan.preStopSeconds + exitTimeoutSeconds + 15;
        const flags = grpcDrainFlags({ ...times, terminationGracePeriodSeconds }, "2.72.0");
        const ages = Object.values(flags);
        assert.equal(ages.length, plan.preStopSeconds === 0 ? 0 : 2);
        assert.ok(ages.reduce((all, age) => all + age, 0) <= plan.preStopSeconds * 750);
      }
    }
  });

  it("refuses times that lose requests", () => {
    assert.deepEqual(
      drainProblems("servers.main.shutdown", "SPOT", {
        preStopSeconds: 80,
        exitTimeoutSeconds: 30,
      }),
      [
        {
          path: "servers.main.shutdown",
          message:
            "preStop 80 s + exit timeout 30 s + 10 s is 120 s, but a Spot node is gone 110 s after its notice; shorten them or use ON_DEMAND",
        },
      ],
    );
    assert.deepEqual(
      drainProblems("servers.main.shutdown", "ON_DEMAND", {
        preStopSeconds: 119,
        exitTimeoutSeconds: 30,
      }),
      [
        {
          path: "servers.main.shutdown",
          message:
            "preStop 119 s is too short: a network load balancer sends new connections for about 120 s after deregistration; accepted: at least 120",
        },
      ],
    );
  });

  it("faces the internet only with source ranges that are not everyone", () => {
    const exposure = (sourceRanges: string[], scheme: "internal" | "internet-facing") =>
      exposureProblems("servers.main.exposure", { scheme, sourceRanges, tls: false });
    assert.deepEqual(exposure([], "internal"), []);
    assert.deepEqual(exposure(["203.0.113.0/24"], "internet-facing"), []);
    assert.deepEqual(exposure([], "internet-facing"), [
      {
        path: "servers.main.exposure.sourceRanges",
        message:
          "is empty, but an internet-facing load balancer needs it; accepted: the networks of the clients",
      },
    ]);
    assert.deepEqual(exposure(["203.0.113.0/24", "0.0.0.0/0"], "internet-facing"), [
      {
        path: "servers.main.exposure.sourceRanges",
        message: '"0.0.0.0/0" opens the servers to everyone; accepted: the networks of the clients',
      },
    ]);
  });

  it("annotates the Service for ip targets, readiness and TLS 1.3", () => {
    const prefix = "service.beta.kubernetes.io/aws-load-balancer-";
    const plain = {
      [`${prefix}nlb-target-type`]: "ip",
      [`${prefix}scheme`]: "internal",
      [`${prefix}attributes`]: "load_balancing.cross_zone.enabled=true",
      [`${prefix}target-group-attributes`]: "deregistration_delay.timeout_seconds=120",
      [`${prefix}healthcheck-protocol`]: "http",
      [`${prefix}healthcheck-path`]: "/v2/health/ready",
      [`${prefix}healthcheck-port`]: "8000",
    };
    const args = { scheme: "internal", httpPort: 8000, deregistrationSeconds: 120 } as const;
    assert.deepEqual(nlbAnnotations({ ...args, certificateArn: undefined }), plain);
    assert.deepEqual(nlbAnnotations({ ...args, certificateArn: "arn:cert" }), {
      ...plain,
      [`${prefix}ssl-cert`]: "arn:cert",
      [`${prefix}ssl-ports`]: "*",
      [`${prefix}ssl-negotiation-policy`]: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      [`${prefix}alpn-policy`]: "HTTP2Optional",
    });
  });
});
