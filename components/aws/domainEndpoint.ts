import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface DomainCertificateArgs {
  /** Names of the certificate; the first is its subject. */
  readonly names: readonly [string, ...string[]];
  readonly zoneId: string;
}

/** ACM certificate, validated by DNS in Route 53 and renewed by ACM. */
export class DomainCertificate extends pulumi.ComponentResource {
  /** ARN, once the certificate is issued. */
  public readonly arn: pulumi.Output<string>;

  constructor(name: string, args: DomainCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:DomainCertificate", name, {}, opts);
    const [domainName, ...subjectAlternativeNames] = args.names;
    const certificate = new aws.acm.Certificate(
      name,
      { domainName, subjectAlternativeNames, validationMethod: "DNS" },
      { parent: this },
    );
    const records = args.names.map((domain) => {
      const option = certificate.domainValidationOptions.apply((options) =>
        options.find(({ domainName: validated }) => validated === domain),
      );
      return new aws.route53.Record(
        `${name}-${domain}`,
        {
          zoneId: args.zoneId,
          name: option.apply((found) => found?.resourceRecordName ?? ""),
          type: option.apply((found) => found?.resourceRecordType ?? "CNAME"),
          records: [option.apply((found) => found?.resourceRecordValue ?? "")],
          ttl: 300,
          // Names that share a parent share the validation record.
          allowOverwrite: true,
        },
        { parent: this },
      );
    });
    this.arn = new aws.acm.CertificateValidation(
      name,
      {
        certificateArn: certificate.arn,
        validationRecordFqdns: records.map(({ fqdn }) => fqdn),
      },
      { parent: this },
    ).certificateArn;
    this.registerOutputs({ arn: this.arn });
  }
}

export interface DomainRecordArgs {
  /** Full name, below the zone's. */
  readonly domain: string;
  readonly zoneId: string;
  /** DNS name of the load balancer. */
  readonly target: pulumi.Input<string>;
}

/** Name of a server in Route 53. */
export class DomainRecord extends pulumi.ComponentResource {
  constructor(name: string, args: DomainRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:DomainRecord", name, {}, opts);
    new aws.route53.Record(
      name,
      {
        zoneId: args.zoneId,
        name: args.domain,
        type: "CNAME",
        records: [args.target],
        ttl: 60,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
