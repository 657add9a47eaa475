import assert from "node:assert/strict";

import { DomainCertificate, DomainRecord } from "../../components/aws/domainEndpoint";
import { recordResources } from "../support/mocks";

const CERTIFICATE = "aws:acm/certificate:Certificate";
const RECORD = "aws:route53/record:Record";

describe("domain of the endpoint", () => {
  it("validates every name by DNS and hands out the ARN only of an issued certificate", async () => {
    const names = ["main.triton.example.com", "second.triton.example.com"] as const;
    const recording = await recordResources(
      () => ({ arn: new DomainCertificate("tls", { names: [...names], zoneId: "Z0123456" }).arn }),
      {
        outputs: {
          [CERTIFICATE]: () => ({
            domainValidationOptions: names.map((domainName) => ({
              domainName,
              resourceRecordName: `_x.${domainName}`,
              resourceRecordType: "CNAME",
              resourceRecordValue: `_y.${domainName}`,
            })),
          }),
          [RECORD]: (_name, inputs) => ({ fqdn: inputs.name }),
        },
      },
    );
    assert.deepEqual(recording.one(CERTIFICATE).inputs, {
      domainName: names[0],
      subjectAlternativeNames: [names[1]],
      validationMethod: "DNS",
    });
    assert.deepEqual(
      recording.all(RECORD).map(({ inputs }) => [inputs.name, inputs.type, inputs.records]),
      names.map((name) => [`_x.${name}`, "CNAME", [`_y.${name}`]]),
    );
    const validation = recording.one("aws:acm/certificateValidation:CertificateValidation");
    assert.deepEqual(
      validation.inputs.validationRecordFqdns,
      names.map((name) => `_x.${name}`),
    );
    assert.equal(recording.outputs.arn, validation.inputs.certificateArn);
  });

  it("points a server's name at its load balancer", async () => {
    const recording = await recordResources(() => {
      new DomainRecord("main", {
        domain: "main.triton.example.com",
        zoneId: "Z0123456",
        target: "nlb.example.com",
      });
    });
    assert.deepEqual(recording.one(RECORD).inputs, {
      zoneId: "Z0123456",
      name: "main.triton.example.com",
      type: "CNAME",
      records: ["nlb.example.com"],
      ttl: 60,
    });
  });
});
