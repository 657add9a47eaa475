import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { policies } from "../../policy/src/pack";
import { recordStack } from "../support/stack";
import { checkHere, runPolicy } from "./support/cli";
import { all, drop, set } from "./support/edits";
import { internalService, tritonDeployment } from "./support/fixtures";
import { packFolder } from "./support/pack";
import { analyzedResources } from "./support/recorded";

interface Finding {
  readonly policy: string;
  readonly level: string;
  readonly severity: string;
  readonly resource: string;
  readonly message: string;
}

const bare = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "main", namespace: "serving" },
  spec: {
    template: {
      spec: {
        containers: [{ name: "server", image: "nvcr.io/nvidia/tritonserver:26.08-py3" }],
      },
    },
  },
};

const relations = policies.filter(({ scope }) => scope === "stack").map(({ name }) => name);

describe("policy check", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "policy-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function file(name: string, content: string): string {
    const written = path.join(folder, name);
    writeFileSync(written, content);
    return written;
  }

  it("flags a Triton without /dev/shm and without probes, naming container and field", async () => {
    const { code, output, errors } = await runPolicy(
      ["check", "--format", "json", "-"],
      stringify(bare),
    );
    assert.equal(code, 1);
    assert.equal(errors, `not evaluated without --complete: ${relations.join(", ")}`);
    const findings = JSON.parse(output) as Finding[];
    const about = (policy: string): string[] =>
      findings
        .filter((finding) => finding.policy === policy)
        .map(
          ({ level, severity, resource, message }) =>
            `${level} ${severity} ${resource}: ${message}`,
        );
    assert.deepEqual(about("triton-require-shm"), [
      'mandatory high Deployment/serving/main: container "server": spec.template.spec.containers[0].volumeMounts has nothing at /dev/shm; mount an emptyDir with medium Memory and a sizeLimit there',
    ]);
    assert.deepEqual(about("probes-required"), [
      'mandatory high Deployment/serving/main: container "server": spec.template.spec.containers[0].startupProbe is missing; without it a server that loads for longer than the liveness budget is killed',
      'mandatory high Deployment/serving/main: container "server": spec.template.spec.containers[0].readinessProbe is missing; without it a pod gets requests before its models are loaded',
      'mandatory high Deployment/serving/main: container "server": spec.template.spec.containers[0].livenessProbe is missing; without it a server that hangs is never restarted',
    ]);
  });

  it("passes a compliant Deployment with prod's configuration", async () => {
    const config = path.join(packFolder, "config", "prod.json");
    const manifest = JSON.stringify(tritonDeployment().props);
    const { code, output } = await checkHere(["--config", config, "-"], manifest);
    assert.deepEqual(
      [code, output],
      [0, "0 mandatory violations and 0 advisory violations in 1 resource"],
    );
  });

  it("reads many documents and Lists, and says where in the file each stands", async () => {
    const list = { apiVersion: "v1", kind: "List", items: [tritonDeployment().props, bare] };
    const typed = {
      apiVersion: "apps/v1",
      kind: "DeploymentList",
      items: [{ metadata: { name: "inner", namespace: "serving" }, spec: bare.spec }],
    };
    const manifests = file(
      "all.yaml",
      ["# nothing", stringify(list), stringify(typed)].join("---\n"),
    );
    const { code, output } = await checkHere(["--format", "sarif", manifests]);
    assert.equal(code, 1);
    const sarif = JSON.parse(output) as {
      version: string;
      runs: {
        tool: { driver: { rules: unknown[] } };
        results: {
          ruleId: string;
          level: string;
          locations: {
            physicalLocation: { region: { startLine: number } };
            logicalLocations: { fullyQualifiedName: string }[];
          }[];
        }[];
      }[];
    };
    assert.equal(sarif.version, "2.1.0");
    assert.equal(sarif.runs[0]?.tool.driver.rules.length, policies.length);
    const shm = sarif.runs[0].results.filter(({ ruleId }) => ruleId === "triton-require-shm");
    const text = ["# nothing", stringify(list), stringify(typed)].join("---\n").split("\n");
    const lineOf = (name: string): number =>
      text.findIndex((line) => line.includes(`name: ${name}`));
    assert.deepEqual(
      shm.map(({ level, locations: [location] }) => [
        level,
        location?.logicalLocations[0]?.fullyQualifiedName,
      ]),
      [
        ["error", "Deployment/serving/main"],
        ["error", "Deployment/serving/inner"],
      ],
    );
    const lines = shm.map(
      ({ locations: [location] }) => location?.physicalLocation.region.startLine ?? 0,
    );
    assert.ok(Math.abs((lines[1] ?? 0) - lineOf("inner")) <= 2, lines.join());
  });

  it("checks relations only when the input is the whole stack", async () => {
    const service = drop("metadata.labels")(internalService()).props;
    const incomplete = await checkHere(["--format", "json", "-"], JSON.stringify(service));
    const findings = JSON.parse(incomplete.output) as Finding[];
    assert.ok(!findings.some(({ policy }) => relations.includes(policy)));
    const complete = await checkHere(
      ["--complete", "--format", "json", "-"],
      JSON.stringify(service),
    );
    assert.equal(complete.errors, "");
    assert.deepEqual(
      (JSON.parse(complete.output) as Finding[])
        .filter(({ policy }) => policy === "stack-service-targets")
        .map(({ resource }) => resource),
      ["Service/triton/triton-main"],
    );
  });

  it("reads an exported state, relations included, and prints none of its secrets", async () => {
    const resources = analyzedResources(await recordStack("sandbox"));
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "planted-cipher",
    };
    const state = {
      version: 3,
      deployment: {
        resources: resources.map(({ urn, type, props, parent, dependencies }) => ({
          urn,
          type,
          inputs: type === "kubernetes:core/v1:Secret" ? { ...props, stringData: secret } : props,
          outputs: props,
          parent,
          dependencies,
        })),
      },
    };
    const exported = file("state.json", JSON.stringify(state));
    const config = path.join(packFolder, "config", "sandbox.json");
    const { code, output, errors } = await checkHere([
      "--config",
      config,
      "--format",
      "json",
      exported,
    ]);
    assert.equal(errors, "");
    assert.ok(code === 0 || code === 1);
    assert.ok(Array.isArray(JSON.parse(output)));
    assert.ok(!output.includes("planted-cipher"));
  });

  it("prints a remediate level as mandatory and changes nothing", async () => {
    const config = file(
      "remediate.json",
      JSON.stringify({ all: "disabled", "sa-token-automount-off": "remediate" }),
    );
    const manifest = stringify(
      drop("spec.template.spec.automountServiceAccountToken")(tritonDeployment()).props,
    );
    const { code, output } = await checkHere(["--config", config, "-"], manifest);
    assert.equal(code, 1);
    assert.equal(
      output,
      [
        "mandatory  medium  sa-token-automount-off  Deployment/triton/triton-main",
        "    spec.template.spec.automountServiceAccountToken is not false",
        "1 mandatory violation and 0 advisory violations in 1 resource",
      ].join("\n"),
    );
  });

  it("exits with 2, and one line a problem, for what it cannot read", async () => {
    const broken = await checkHere(["-"], "a: [1,\nb: }");
    assert.equal(broken.code, 2);
    assert.match(broken.errors, /^<stdin>:\d+: /);
    const nameless = await checkHere(["-"], "metadata: {name: x}\n---\nkind: Pod\n");
    assert.deepEqual(
      [nameless.code, nameless.output, nameless.errors],
      [
        2,
        "",
        "<stdin>:1: the object has no apiVersion and no kind\n<stdin>:3: the object has no apiVersion",
      ],
    );
    assert.equal((await checkHere(["-"], "")).code, 2);
    assert.equal((await checkHere([path.join(folder, "none.yaml")])).code, 2);
    const config = file("wrong.json", JSON.stringify({ "no-such-policy": "mandatory" }));
    const misspelt = await checkHere(["--config", config, "-"], stringify(bare));
    assert.deepEqual(
      [misspelt.code, misspelt.errors],
      [2, "configuration: no-such-policy is not a policy of this pack"],
    );
  });

  it("survives manifests of any shape", async () => {
    const odd = [
      { apiVersion: "apps/v1", kind: "Deployment", metadata: [], spec: 7 },
      { apiVersion: "v1", kind: "Pod", spec: { containers: { a: 1 }, volumes: "x" } },
      { apiVersion: "v1", kind: "Service", spec: { ports: [null, 1], type: {} } },
      { apiVersion: "x/y/z", kind: "A:B", "4dabf18193072939515e22adb298388d": "odd" },
    ];
    const { code } = await checkHere(
      ["--complete", "-"],
      odd.map((object) => stringify(object)).join("---\n"),
    );
    assert.equal(code, 1);
  });

  it("names no value of a variable, a Secret or a header", async () => {
    const leaky = all(
      set("spec.template.spec.containers[0].env", [
        { name: "AWS_SECRET_ACCESS_KEY", value: "planted-one" },
        { name: "DB_PASSWORD", value: "planted-two" },
        { name: "AWS_ROLE_ARN", value: { planted: "planted-three" } },
      ]),
      set("spec.template.spec.containers[0].readinessProbe.httpGet.httpHeaders", [
        { name: "x", value: "planted-four" },
      ]),
      set("spec.template.spec.containers[0].args", [
        "tritonserver",
        "--http-restricted-api=health:key=planted-five",
        "--bogus=planted-six",
      ]),
    )(tritonDeployment());
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      stringData: { password: "planted-seven" },
    };
    const map = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c" },
      data: { password: "planted-eight" },
    };
    const input = [leaky.props, secret, map].map((object) => stringify(object)).join("---\n");
    const { code, output, errors } = await checkHere(["--complete", "-"], input);
    assert.equal(code, 1);
    assert.doesNotMatch(output + errors, /planted/);
  });
});
