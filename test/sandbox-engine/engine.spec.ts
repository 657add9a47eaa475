import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { engineEnvironment } from "../../sandbox/engine/environment";
import {
  changedSteps,
  errorMessages,
  readEvents,
  resourceChanges,
} from "../../sandbox/engine/events";
import { layOut } from "../../sandbox/engine/layout";
import { orphanedPlugins } from "../../sandbox/engine/orphans";
import { ensureSalt, shadowProject } from "../../sandbox/engine/shadowProject";
import { temporaryFolder, writeFiles } from "./support/temporaryFolder";

const mode = (file: string): string => (fs.statSync(file).mode & 0o777).toString(8);

describe("the engine's folder and environment", () => {
  const { folder, remove } = temporaryFolder();
  after(remove);

  const layout = {
    executable: "/s/engine/bin/pulumi",
    home: "/s/engine/home",
    backend: "/s/engine/stacks",
    awsState: "/s/engine/aws",
    eventLogs: "/s/engine/events",
    passphrase: "never shown",
  };

  it("lays out plugins where the engine looks for them, and a passphrase that only its owner can read", async () => {
    const parts = path.join(folder, "parts");
    writeFiles(parts, {
      pulumi: "cli",
      real: "provider",
      "schema.json": "{}",
      "terraform-mapping.json": "{}",
    });
    fs.symlinkSync("real", path.join(parts, "pulumi-resource-kubernetes"));
    const state = path.join(folder, "state");
    const request = {
      pulumi: { command: path.join(parts, "pulumi"), official: false },
      providerKubernetes: parts,
    };
    const versions = { pulumi: "3.248.0", aws: "7.48.0", kubernetes: "4.25.0" };
    const first = await layOut(request, versions, state);
    const files = fs
      .readdirSync(path.join(state, "engine"), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(state, path.join(entry.parentPath, entry.name)))
      .sort();
    assert.deepEqual(files, [
      "engine/bin/pulumi",
      "engine/bin/pulumi-language-nodejs",
      "engine/bin/pulumi-language-nodejs.cjs",
      "engine/home/plugins/resource-aws-v7.48.0/pulumi-resource-aws",
      "engine/home/plugins/resource-aws-v7.48.0/pulumi-resource-aws.cjs",
      "engine/home/plugins/resource-kubernetes-v4.25.0/pulumi-resource-kubernetes",
      "engine/home/plugins/resource-kubernetes-v4.25.0/schema.json",
      "engine/home/plugins/resource-kubernetes-v4.25.0/terraform-mapping.json",
      "engine/passphrase",
      "engine/plugins.stamp",
    ]);
    const provider = path.join(
      state,
      "engine/home/plugins/resource-kubernetes-v4.25.0/pulumi-resource-kubernetes",
    );
    assert.equal(fs.lstatSync(provider).isSymbolicLink(), false);
    assert.equal(mode(path.join(state, "engine/passphrase")), "600");
    assert.equal(mode(path.join(state, "engine/stacks")), "700");
    assert.ok(first.passphrase.length >= 32);

    const bundle = path.join(state, "engine/bin/pulumi-language-nodejs.cjs");
    const written = fs.statSync(bundle).mtimeMs;
    assert.deepEqual(await layOut(request, versions, state), first);
    assert.equal(fs.statSync(bundle).mtimeMs, written);
    const official = { ...request, pulumi: { command: "/usr/bin/pulumi", official: true } };
    assert.equal((await layOut(official, versions, state)).executable, "/usr/bin/pulumi");
  });

  it("gives the engine nothing of the caller's AWS account, cluster or Pulumi", () => {
    const caller = {
      HOME: "/root",
      PATH: "/usr/bin",
      AWS_PROFILE: "prod",
      AWS_SECRET_ACCESS_KEY: "real",
      KUBECONFIG: "/root/.kube/config",
      NODE_OPTIONS: "--import tsx",
      PULUMI_ACCESS_TOKEN: "token",
      EMPTY: undefined,
    };
    const aws = { url: "http://127.0.0.1:5000", region: "us-west-2" };
    assert.deepEqual(
      engineEnvironment(layout, "/s/engine/passphrase", aws, caller, { EXTRA: "1" }),
      {
        HOME: "/root",
        PATH: "/usr/bin",
        PULUMI_HOME: "/s/engine/home",
        PULUMI_BACKEND_URL: "file:///s/engine/stacks",
        PULUMI_CONFIG_PASSPHRASE_FILE: "/s/engine/passphrase",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
        PULUMI_SKIP_CONFIRMATIONS: "true",
        PULUMI_DEBUG_COMMANDS: "true",
        AWS_ENDPOINT_URL: "http://127.0.0.1:5000",
        AWS_REGION: "us-west-2",
        AWS_ACCESS_KEY_ID: "sandbox",
        AWS_SECRET_ACCESS_KEY: "sandbox",
        EXTRA: "1",
      },
    );
  });

  it("copies the stack's salt between the generated configuration and the folder the CLI writes to", async () => {
    const project = path.join(folder, "project");
    const configFile = path.join(folder, "Pulumi.s.yaml");
    writeFiles(project, {
      "Pulumi.yaml": "name: platform\nruntime: nodejs\nconfig:\n  a: { type: string }\n",
    });
    fs.writeFileSync(configFile, "# kept\nconfig:\n  a: b\n");
    const stack = { name: "s", projectDirectory: project, configFile };
    const shadow = await shadowProject(stack, folder);
    assert.equal(
      fs.readFileSync(path.join(shadow, "Pulumi.yaml"), "utf8"),
      'name: "platform"\nruntime: nodejs\n',
    );
    fs.writeFileSync(path.join(shadow, "Pulumi.s.yaml"), "encryptionsalt: v1:made\n");
    await ensureSalt(stack, shadow);
    assert.equal(
      fs.readFileSync(configFile, "utf8"),
      "# kept\nconfig:\n  a: b\nencryptionsalt: v1:made\n",
    );
    assert.deepEqual(fs.readdirSync(project), ["Pulumi.yaml"]);

    fs.writeFileSync(configFile, "encryptionsalt: v1:mine\n");
    await shadowProject(stack, folder);
    assert.equal(
      fs.readFileSync(path.join(shadow, "Pulumi.s.yaml"), "utf8"),
      "encryptionsalt: v1:mine\n",
    );
  });

  it("finds plugins of this home whose engine is gone, and no others", () => {
    const plugin = "/s/engine/home/plugins/resource-kubernetes-v4.25.0/pulumi-resource-kubernetes";
    const processes = [
      { pid: 1, parentPid: 0, executable: "/sbin/init" },
      { pid: 10, parentPid: 1, executable: "/s/engine/bin/pulumi" },
      { pid: 11, parentPid: 10, executable: plugin },
      { pid: 12, parentPid: 1, executable: plugin },
      { pid: 13, parentPid: 1, executable: plugin.replace("/s/", "/other/") },
      { pid: 14, parentPid: 99, executable: plugin },
      { pid: 15, parentPid: 1, executable: undefined },
    ];
    assert.deepEqual(orphanedPlugins(processes, "/s/engine/home"), [12, 14]);
  });
});

describe("the engine's events", () => {
  const { folder, remove } = temporaryFolder();
  after(remove);

  it("are read up to the line that a killed engine left unfinished", async () => {
    const file = path.join(folder, "events.json");
    fs.writeFileSync(file, '{"sequence":1,"timestamp":1}\n{"sequence":2,"timestamp":1}\n{"sequ');
    assert.deepEqual(
      (await readEvents(file)).map(({ sequence }) => sequence),
      [1, 2],
    );
    assert.deepEqual(await readEvents(path.join(folder, "absent")), []);
  });

  it("give changes, steps and errors", () => {
    const at = { sequence: 1, timestamp: 1 };
    const step = (op: string) => ({
      ...at,
      resourcePreEvent: { metadata: { op, urn: `urn:${op}`, type: "t" } },
    });
    const events = [
      step("same"),
      step("create"),
      step("delete"),
      {
        ...at,
        diagnosticEvent: { severity: "error" as const, message: "<{%fg 9%}>broken<{%reset%}>\n" },
      },
      { ...at, diagnosticEvent: { severity: "info" as const, message: "fine" } },
      {
        ...at,
        summaryEvent: {
          durationSeconds: 1,
          isPreview: false,
          resourceChanges: { create: 1, same: 1 },
        },
      },
    ];
    assert.deepEqual(
      changedSteps(events).map(({ op }) => op),
      ["create", "delete"],
    );
    assert.deepEqual(errorMessages(events), ["broken"]);
    assert.deepEqual(resourceChanges(events), { create: 1, same: 1 });
    assert.deepEqual(resourceChanges([]), {});
  });
});
