import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { createCredentials, credentialFiles } from "../../sandbox/cluster/credentials";
import { scratchDirectory } from "./support";

describe("credentials", () => {
  const files = credentialFiles(path.join(scratchDirectory(), "credentials"));
  const read = (file: string): string => fs.readFileSync(file, "utf8");

  before(() => createCredentials(files));

  it("are readable by their owner alone", () => {
    assert.equal(fs.statSync(files.directory).mode & 0o777, 0o700);
    const names = fs.readdirSync(files.directory).sort();
    assert.deepEqual(names, [
      "kubelet-client.crt",
      "kubelet-client.key",
      "service-account.key",
      "service-account.pub",
      "token",
      "tokens.csv",
    ]);
    const modes = names.map((name) => fs.statSync(path.join(files.directory, name)).mode & 0o077);
    // The certificate is no secret; its directory keeps others out all the same.
    assert.deepEqual(
      modes.filter((_, index) => names[index] !== "kubelet-client.crt"),
      [0, 0, 0, 0, 0],
    );
  });

  it("have a random token of 256 bits that makes its holder an administrator", () => {
    const token = read(files.token);
    assert.match(token, /^[0-9a-f]{64}$/);
    assert.equal(read(files.tokens), `${token},operator,operator,"system:masters"\n`);
  });

  it("have a key pair for service accounts", () => {
    const derived = createPublicKey(createPrivateKey(read(files.serviceAccountKey)));
    assert.equal(
      derived.export({ type: "spki", format: "pem" }),
      read(files.serviceAccountPublicKey),
    );
  });

  it("have a certificate by which the API server proves itself to the kubelet", () => {
    const certificate = new X509Certificate(read(files.kubeletClientCertificate));
    assert.equal(certificate.subject, "O=system:masters\nCN=kube-apiserver-kubelet-client");
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.equal(certificate.checkPrivateKey(createPrivateKey(read(files.kubeletClientKey))), true);
  });

  it("are new each time", async () => {
    const token = read(files.token);
    await createCredentials(files);
    assert.notEqual(read(files.token), token);
  });
});
