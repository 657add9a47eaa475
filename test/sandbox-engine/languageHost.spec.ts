import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import * as grpc from "@grpc/grpc-js";
import {
  LanguageRuntimeClient,
  LanguageRuntimeService,
} from "@pulumi/pulumi/proto/language_grpc_pb";
import {
  AboutRequest,
  type AboutResponse,
  GetProgramDependenciesRequest,
  type GetProgramDependenciesResponse,
  GetRequiredPackagesRequest,
  type GetRequiredPackagesResponse,
  ProgramInfo,
  RunPluginRequest,
  type RunPluginResponse,
  RunRequest,
  type RunResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { Children } from "../../sandbox/engine/languageHost/children";
import {
  pluginCommand,
  programCommand,
  readRuntimeOptions,
} from "../../sandbox/engine/languageHost/command";
import { languageRuntime } from "../../sandbox/engine/languageHost/service";
import { type PluginServer, servePlugin } from "../../sandbox/engine/plugin";
import { call } from "./support/providerClient";
import { temporaryFolder, writeFiles } from "./support/temporaryFolder";

/** A program folder whose SDK is a script: it writes down how it was started and ends as the program's file says. */
const sdk = "node_modules/@pulumi/pulumi";
const recorder = `
  const fs = require("node:fs");
  const { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT, GIVEN } = process.env;
  const env = { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT, GIVEN };
  fs.writeFileSync("started.json", JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env, execArgv: process.execArgv }));
  if (GIVEN !== undefined) {
    console.log("to standard output");
    console.error("to standard error");
  }
  const ends = fs.readFileSync("ends", "utf8");
  if (ends === "never") setInterval(() => {}, 1000);
  else process.exit(Number(ends));
`;

describe("the language host", () => {
  const { folder, remove } = temporaryFolder();
  const children = new Children();
  let server: PluginServer;
  let client: LanguageRuntimeClient;

  before(async () => {
    writeFiles(folder, {
      "package.json": JSON.stringify({
        dependencies: { "@pulumi/aws": "7", plain: "1", absent: "1" },
      }),
      [`${sdk}/package.json`]: JSON.stringify({ name: "@pulumi/pulumi", version: "3.0.0" }),
      [`${sdk}/cmd/run/index.js`]: recorder,
      [`${sdk}/cmd/run-policy-pack/index.js`]: recorder,
      "node_modules/@pulumi/aws/package.json": JSON.stringify({
        version: "7.48.0",
        exports: { ".": "./index.js" },
        pulumi: { resource: true, name: "aws" },
      }),
      "node_modules/plain/package.json": JSON.stringify({ version: "1.2.3" }),
    });
    server = await servePlugin(
      LanguageRuntimeService,
      languageRuntime("127.0.0.1:1", "3.248.0", children) as grpc.UntypedServiceImplementation,
    );
    client = new LanguageRuntimeClient(
      `127.0.0.1:${server.port}`,
      grpc.credentials.createInsecure(),
    );
  });

  after(() => {
    children.endAll("SIGKILL");
    client.close();
    server.stop();
    remove();
  });

  const info = (options: Record<string, string | boolean> = {}): ProgramInfo =>
    new ProgramInfo()
      .setRootDirectory(folder)
      .setProgramDirectory(folder)
      .setEntryPoint(".")
      .setOptions(Struct.fromJavaScript(options));

  const request = (options?: Record<string, string | boolean>): RunRequest => {
    const message = new RunRequest()
      .setProject("p")
      .setStack("s")
      .setPwd(folder)
      .setMonitorAddress("127.0.0.1:2")
      .setOrganization("o")
      .setParallel(8)
      .setConfigsecretkeysList(["p:token"])
      .setInfo(info(options));
    message.getConfigMap().set("p:token", "t");
    return message;
  };

  const started = (): unknown =>
    JSON.parse(fs.readFileSync(path.join(folder, "started.json"), "utf8"));
  const run = (): Promise<RunResponse> =>
    call<RunResponse>((done) => client.run(request({ typescript: false }), done));

  it("starts a program with the engine's addresses, its configuration and Node.js arguments", () => {
    const command = programCommand(
      request({
        typescript: false,
        nodeargs: "--import  tsx --enable-source-maps",
        tsconfig: "t.json",
      }).setDryrun(true),
      "127.0.0.1:1",
    );
    assert.deepEqual(command, {
      args: [
        "--import",
        "tsx",
        "--enable-source-maps",
        path.join(folder, sdk, "cmd/run/index.js"),
        "--monitor=127.0.0.1:2",
        "--engine=127.0.0.1:1",
        "--organization=o",
        "--project=p",
        `--root-directory=${folder}`,
        "--stack=s",
        `--pwd=${folder}`,
        "--parallel=8",
        "--dry-run",
        ".",
      ],
      cwd: folder,
      env: {
        PULUMI_CONFIG: '{"p:token":"t"}',
        PULUMI_CONFIG_SECRET_KEYS: '["p:token"]',
        PULUMI_NODEJS_TYPESCRIPT: "false",
        PULUMI_NODEJS_TSCONFIG_PATH: "t.json",
      },
    });
  });

  it("starts a policy pack in its own folder, with the environment that the engine gives", () => {
    const message = new RunPluginRequest()
      .setKind("analyzer")
      .setPwd("/somewhere")
      .setArgsList(["127.0.0.1:1"])
      .setEnvList(["A=b=c", "EMPTY="])
      .setInfo(info());
    assert.deepEqual(pluginCommand(message), {
      args: [path.join(folder, sdk, "cmd/run-policy-pack/index.js"), "127.0.0.1:1", folder],
      cwd: folder,
      env: { A: "b=c", EMPTY: "", PULUMI_NODEJS_TYPESCRIPT: "true" },
    });
  });

  it("refuses runtime options that it does not know or that have a wrong type, all at once", () => {
    assert.throws(
      () => readRuntimeOptions({ typescript: "no", nodeargs: 1, nodeArgs: "--inspect" }),
      {
        message: [
          'runtime.options.typescript must be a boolean, got "no"',
          "runtime.options.nodeargs must be a string, got 1",
          "runtime.options.nodeArgs is unknown; accepted: typescript, tsconfig, nodeargs, packagemanager, production",
        ].join("\n"),
      },
    );
  });

  it("says what to do where the program has no SDK installed", () => {
    const message = request().setInfo(info().setProgramDirectory("/nonexistent"));
    assert.throws(() => programCommand(message, ""), {
      message: "/nonexistent has no @pulumi/pulumi installed: run npm ci in it",
    });
  });

  for (const [ends, error, bail] of [
    ["0", "", false],
    ["32", "", true],
    ["3", "Program exited with non-zero exit code: 3", false],
  ] as const) {
    it(`reports a program that ends with ${ends}`, async () => {
      writeFiles(folder, { ends });
      const response = await run();
      assert.deepEqual([response.getError(), response.getBail()], [error, bail]);
      assert.deepEqual((started() as { cwd: string }).cwd, folder);
    });
  }

  it("ends a program that runs when the engine cancels", async () => {
    writeFiles(folder, { ends: "never" });
    fs.rmSync(path.join(folder, "started.json"), { force: true });
    const running = run();
    while (!fs.existsSync(path.join(folder, "started.json")))
      await new Promise((done) => setTimeout(done, 20));
    await call<Empty>((done) => client.cancel(new Empty(), done));
    assert.equal((await running).getError(), "Program was ended by SIGTERM");
  });

  it("streams what a policy pack prints, and its exit code last", async () => {
    writeFiles(folder, { ends: "7" });
    const message = new RunPluginRequest()
      .setKind("analyzer")
      .setEnvList(["GIVEN=yes"])
      .setInfo(info());
    const stream = client.runPlugin(message);
    const received: RunPluginResponse[] = [];
    for await (const part of stream) received.push(part as RunPluginResponse);
    const text = (part: "getStdout_asU8" | "getStderr_asU8"): string =>
      Buffer.concat(received.map((each) => each[part]())).toString();
    assert.equal(text("getStdout_asU8"), "to standard output\n");
    assert.equal(text("getStderr_asU8"), "to standard error\n");
    assert.equal(received.at(-1)?.getExitcode(), 7);
    assert.equal((started() as { env: { GIVEN: string } }).env.GIVEN, "yes");
  });

  it("names the plugins that the program's packages need, also where a package hides its package.json", async () => {
    const message = new GetRequiredPackagesRequest().setInfo(info());
    const response = await call<GetRequiredPackagesResponse>((done) =>
      client.getRequiredPackages(message, done),
    );
    assert.deepEqual(
      response.getPackagesList().map((each) => [each.getKind(), each.getName(), each.getVersion()]),
      [["resource", "aws", "7.48.0"]],
    );
  });

  it("lists the installed packages and the Node.js that runs them", async () => {
    const message = new GetProgramDependenciesRequest().setInfo(info());
    const response = await call<GetProgramDependenciesResponse>((done) =>
      client.getProgramDependencies(message, done),
    );
    assert.deepEqual(
      response.getDependenciesList().map((each) => `${each.getName()} ${each.getVersion()}`),
      ["@pulumi/aws 7.48.0", "plain 1.2.3"],
    );
    const about = await call<AboutResponse>((done) => client.about(new AboutRequest(), done));
    assert.deepEqual(
      [about.getExecutable(), about.getVersion()],
      [process.execPath, process.version],
    );
  });
});
