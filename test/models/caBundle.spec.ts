import assert from "node:assert/strict";
import { CaBundle, caBundleName, caBundleProblems } from "../../components/models/caBundle";
import { recordResources } from "../support/mocks";

/** A self-signed certificate made for this test: CN=test CA, P-256, valid until 2126. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfDCCASGgAwIBAgIUXoTfpok2koFG+Tx1gLtBUaEjmhwwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHdGVzdCBDQTAgFw0yNjExMjEyMzQ0NDVaGA8yMTI2MTAyODIz
NDQ0NVowEjEQMA4GA1UEAwwHdGVzdCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABBicVJg5/3pHLNPzGFPhdVLr0g/do6mx9S3O9S3ZZszaFoovsJsFdpm1F9km
TLh5OWm6L5jLDyVGyOjzEhMVCZGjUzBRMB0GA1UdDgQWBBRyesG8p9j1Qq3mogUE
MQfTAI2/3zAfBgNVHSMEGDAWgBRyesG8p9j1Qq3mogUEMQfTAI2/3zAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDda3xfuOxJz6yJ8t6266mMUwCo
zT+YcSWTZ2Ay0gy5KwIhAJD3kuj/nO9ohZRoH7vu6O9SLDLl7DbLj9zRhwembK8i
-----END CERTIFICATE-----
`;
const PATH = "modelRepository.endpoint.caBundle";

describe("CA bundle", () => {
  it("may hold several certificates and comments", () => {
    assert.deepEqual(caBundleProblems(CERTIFICATE, PATH), []);
    assert.deepEqual(caBundleProblems(`# root\n${CERTIFICATE}\n# again\n${CERTIFICATE}`, PATH), []);
  });

  it("must hold a certificate", () => {
    for (const text of ["", "not PEM", "/etc/ssl/ca.crt", CERTIFICATE.replace("-----END", "END")]) {
      assert.deepEqual(caBundleProblems(text, PATH), [
        { path: PATH, message: "holds no certificate; accepted: certificates in PEM form" },
      ]);
    }
  });

  it("names every block that is none, a private key above all", () => {
    const key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert.deepEqual(caBundleProblems(key + CERTIFICATE + broken, PATH), [
      { path: PATH, message: "block 1 of 3 is PRIVATE KEY; accepted: CERTIFICATE only" },
      { path: PATH, message: "block 3 of 3 is no valid X.509 certificate" },
    ]);
  });

  it("is an immutable ConfigMap whose name follows its content", async () => {
    const name = caBundleName("main", CERTIFICATE);
    assert.match(name, /^main-ca-bundle-[0-9a-f]{10}$/);
    assert.notEqual(caBundleName("main", `${CERTIFICATE}\n`), name);
    const recording = await recordResources(
      () => {
        const bundle = new CaBundle("main-ca-bundle", {
          server: "main",
          namespace: "triton",
          bundle: CERTIFICATE,
          labels: { "app.kubernetes.io/name": "triton" },
        });
        assert.equal(bundle.configMapName, name);
      },
      { preview: true },
    );
    const configMap = recording.one("kubernetes:core/v1:ConfigMap");
    assert.deepEqual(configMap.inputs, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "triton", labels: { "app.kubernetes.io/name": "triton" } },
      immutable: true,
      data: { "ca-certificates.crt": CERTIFICATE },
    });
    assert.equal(configMap.parent, recording.one("triton-platform:models:CaBundle").urn);
  });
});
