import { X509Certificate, createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../problem";

/**
 * The one file that Triton's S3 client trusts. Variables such as `AWS_CA_BUNDLE` have no effect: the
 * client is built without them, so a private CA has to take the file's place.
 */
export const CA_BUNDLE_PATH = "/etc/ssl/certs/ca-certificates.crt";
/** Key of the ConfigMap, mounted over {@link CA_BUNDLE_PATH} as a `subPath`. */
export const CA_BUNDLE_KEY = "ca-certificates.crt";

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/** What is wrong with a bundle of certificates in PEM form. */
export function caBundleProblems(bundle: string, path: string): Problem[] {
  const blocks = [...bundle.matchAll(BLOCK)];
  if (blocks.length === 0) {
    return [{ path, message: "holds no certificate; accepted: certificates in PEM form" }];
  }
  return blocks.flatMap(([block, label], index): Problem[] => {
    const shown = `block ${index + 1} of ${blocks.length}`;
    if (label !== "CERTIFICATE") {
      return [{ path, message: `${shown} is ${label ?? "unnamed"}; accepted: CERTIFICATE only` }];
    }
    try {
      new X509Certificate(block);
      return [];
    } catch {
      return [{ path, message: `${shown} is no valid X.509 certificate` }];
    }
  });
}

/** Name of the ConfigMap: another one for another bundle, and known at preview. */
export function caBundleName(server: string, bundle: string): string {
  return `${server}-ca-bundle-${createHash("sha256").update(bundle).digest("hex").slice(0, 10)}`;
}

/** The bundle of one server. */
export interface CaBundleArgs {
  /** Name of the server: part of the ConfigMap's name. */
  readonly server: string;
  readonly namespace: pulumi.Input<string>;
  /** All certificates that the pods are to trust, in PEM form: it replaces the image's own. */
  readonly bundle: string;
  /** Labels of the ConfigMap. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Immutable ConfigMap with the certificates that Triton trusts. */
export class CaBundle extends pulumi.ComponentResource {
  /** Known at preview. */
  public readonly configMapName: string;

  constructor(name: string, args: CaBundleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:models:CaBundle", name, args, opts);
    this.configMapName = caBundleName(args.server, args.bundle);
    new k8s.core.v1.ConfigMap(
      `${name}-configmap`,
      {
        metadata: {
          name: this.configMapName,
          namespace: args.namespace,
          labels: { ...args.labels },
        },
        immutable: true,
        data: { [CA_BUNDLE_KEY]: args.bundle },
      },
      { parent: this },
    );
    this.registerOutputs({ configMapName: this.configMapName });
  }
}
