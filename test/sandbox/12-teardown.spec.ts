import * as assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";

import { V1ConfigMap, V1Namespace, V1ObjectMeta } from "@kubernetes/client-node";

import { runShell } from "./support/command";
import { session } from "./support/session";

/** Namespaced objects and cluster-scoped ones that a stack could leave. */
async function objects(): Promise<string[]> {
  const { core, apps } = session();
  const lists = await Promise.all([
    core.listNamespace(),
    core.listServiceForAllNamespaces(),
    core.listSecretForAllNamespaces(),
    core.listPersistentVolume(),
    apps.listDeploymentForAllNamespaces(),
    core.listPodForAllNamespaces(),
  ]);
  return lists
    .flatMap(({ items }) => items.map(({ metadata }) => metadata))
    .map((metadata) => `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`)
    .filter((name) => !/^\/(default|kube-.*)$|^default\/kubernetes$|^kube-/.test(name))
    .sort();
}

/** What of the sandbox is on this machine: processes, mounts, devices, chains. */
async function footprint(directory: string): Promise<string[]> {
  const processes = readdirSync("/proc")
    .filter((id) => /^\d+$/.test(id))
    .flatMap((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "utf8").includes(`${directory}/.sandbox`)
          ? [`process ${id}`]
          : [];
      } catch {
        return [];
      }
    });
  const mounts = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .filter((line) => line.includes(directory) || line.includes("triton-platform"));
  const links = (await runShell("ip -o link")).output
    .split("\n")
    .filter((line) => /: (tp|veth|cni)/.test(line));
  const chains = (await runShell("iptables-save")).output
    .split("\n")
    .filter((line) => /KUBE-|CNI-/.test(line));
  const namespaces = (await runShell("ip netns list")).output.split("\n").filter(Boolean);
  return [...processes, ...mounts, ...links, ...chains, ...namespaces];
}

describe("teardown", () => {
  it("refuses a namespace that others use, and destroy leaves what they have there", async () => {
    const { checkout, core } = session();
    const metadata = (name: string) => Object.assign(new V1ObjectMeta(), { name });
    const namespace = Object.assign(new V1Namespace(), { metadata: metadata("foreign") });
    await core.createNamespace({ body: namespace });
    await core.createNamespacedConfigMap({
      namespace: "foreign",
      body: Object.assign(new V1ConfigMap(), {
        metadata: metadata("theirs"),
        data: { key: "value" },
      }),
    });
    checkout.setConfig(["namespace", "name"], "foreign");
    const { exitCode, output } = await checkout.sandbox(["up"]);
    assert.equal(exitCode, 1);
    assert.match(
      output,
      /namespace\.create: namespace "foreign" already exists and was not created by this stack/,
    );
    await checkout.restore("Pulumi.sandbox.yaml");
  });

  it("destroys into an empty cluster and no bucket", async () => {
    const { exitCode, output } = await session().checkout.sandbox(["destroy"]);
    assert.equal(exitCode, 0, output);
    assert.deepEqual(await objects(), ["/foreign"]);
    const theirs = await session().core.readNamespacedConfigMap({
      name: "theirs",
      namespace: "foreign",
    });
    assert.deepEqual(theirs.data, { key: "value" });
    assert.deepEqual(await session().buckets(), []);
  });

  it("leaves a clean machine after `down`, twice", async () => {
    const { checkout } = session();
    assert.notDeepEqual(
      await footprint(checkout.directory),
      [],
      "the check sees a running sandbox",
    );
    for (let time = 1; time <= 2; time += 1) {
      const { exitCode, output } = await checkout.sandbox(["down"]);
      assert.equal(exitCode, 0, output);
    }
    assert.deepEqual(await footprint(checkout.directory), []);
    assert.equal(existsSync(checkout.path(".sandbox", "state.json")), false);
  });

  it("starts again after `down`", async () => {
    const { checkout } = session();
    const up = await checkout.sandbox([]);
    assert.equal(up.exitCode, 0, up.output);
    const down = await checkout.sandbox(["down"]);
    assert.equal(down.exitCode, 0, down.output);
    assert.deepEqual(await footprint(checkout.directory), []);
  });
});
