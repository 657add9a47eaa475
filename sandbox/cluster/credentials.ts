import { run } from "./command";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { writePrivateFile } from "../state";

/** Files in the credential directory, readable by their owner only. */
export interface CredentialFiles {
  readonly directory: string;
  /** `token,user,uid,"group"` for the API server. */
  readonly tokens: string;
  /** The operator's token alone. */
  readonly token: string;
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
  /** Client certificate, its own authority, by which the API server proves itself to the kubelet. */
  readonly kubeletClientCertificate: string;
  readonly kubeletClientKey: string;
  /** Written by the API server: certificate and authority. */
  readonly apiserverCertificate: string;
  readonly kubeconfig: string;
}

export function credentialFiles(directory: string): CredentialFiles {
  const file = (name: string): string => path.join(directory, name);
  return {
    directory,
    tokens: file("tokens.csv"),
    token: file("token"),
    serviceAccountKey: file("service-account.key"),
    serviceAccountPublicKey: file("service-account.pub"),
    kubeletClientCertificate: file("kubelet-client.crt"),
    kubeletClientKey: file("kubelet-client.key"),
    apiserverCertificate: file("apiserver.crt"),
    kubeconfig: file("kubeconfig"),
  };
}

/** New random token, service account key and kubelet client certificate. */
export async function createCredentials(files: CredentialFiles): Promise<void> {
  fs.rmSync(files.directory, { recursive: true, force: true });
  fs.mkdirSync(files.directory, { recursive: true, mode: 0o700 });
  const token = randomBytes(32).toString("hex");
  writePrivateFile(files.token, token);
  writePrivateFile(files.tokens, `${token},operator,operator,"system:masters"\n`);
  const serviceAccount = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "sec1", format: "pem" },
  });
  writePrivateFile(files.serviceAccountKey, serviceAccount.privateKey);
  writePrivateFile(files.serviceAccountPublicKey, serviceAccount.publicKey);
  await createClientCertificate(files);
}

async function createClientCertificate(files: CredentialFiles): Promise<void> {
  writePrivateFile(files.kubeletClientKey, "");
  await run("openssl", [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "30",
    "-subj",
    "/O=system:masters/CN=kube-apiserver-kubelet-client",
    "-addext",
    "extendedKeyUsage=clientAuth",
    "-keyout",
    files.kubeletClientKey,
    "-out",
    files.kubeletClientCertificate,
  ]);
}

/** Kubeconfig of the operator, with the API server's own authority. */
export function kubeconfigText(server: string, authority: string, token: string): string {
  const name = "triton-platform-sandbox";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: {
          server,
          "certificate-authority-data": Buffer.from(authority).toString("base64"),
        },
      },
    ],
    users: [{ name: "operator", user: { token } }],
    contexts: [{ name, context: { cluster: name, user: "operator" } }],
    "current-context": name,
  });
}
