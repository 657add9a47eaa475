import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { runShell } from "./support/command";
import { GrpcClient } from "./support/grpcClient";
import { inferBinaryFp32, inferJson, request } from "./support/httpClient";
import { session } from "./support/session";

describe("a model served through `pulumi up`", () => {
  let http: string;
  let grpcAddress: string;
  before(async () => {
    ({ http, grpc: grpcAddress } = await session().endpoint());
  });

  it("prints the endpoint and a command that returns the sample model's answer", async () => {
    const { output } = session().firstUp;
    assert.match(output, new RegExp(`HTTP +${http}\n`));
    const curl = /^ *(curl .*)$/m.exec(output)?.[1] ?? "";
    const answer = JSON.parse((await runShell(curl)).stdout) as {
      outputs: { data: number[] }[];
    };
    assert.deepEqual(answer.outputs[0]?.data, [1.5, -2, 3]);
  });

  it("answers the README's own request", async () => {
    const { checkout } = session();
    const readme = readFileSync(checkout.path("README.md"), "utf8");
    const [, request = ""] = /```bash\n(curl [\s\S]*?)```/.exec(readme) ?? [];
    const { stdout, output } = await runShell(request, checkout.directory);
    assert.match(stdout, /"data":\[1\.5,-2\.0,3\.0\]/, output);
  });

  it("passes the smoke test among the stack's outputs", async () => {
    const outputs = JSON.parse(await session().pulumi("stack", "output", "--json")) as {
      servers: { main: { smokeTest: string } };
    };
    const { exitCode, output } = await runShell(outputs.servers.main.smokeTest);
    assert.equal(exitCode, 0, output);
  });

  it("answers JSON over HTTP", async () => {
    const inputs = [{ name: "INPUT0", datatype: "FP32", shape: [2, 2], data: [1, -2.5, 3, 4e9] }];
    assert.deepEqual(await inferJson(http, "identity", inputs), [
      { name: "OUTPUT0", datatype: "FP32", shape: [2, 2], data: [1, -2.5, 3, 4e9] },
    ]);
  });

  it("answers binary tensors over HTTP", async () => {
    const values = Float32Array.from([0, -1.25, 1e30, 7]);
    const input = { name: "INPUT0", shape: [1, 4], data: values };
    assert.deepEqual(await inferBinaryFp32(http, "identity", input, "OUTPUT0"), values);
  });

  it("answers gRPC", async () => {
    const client = new GrpcClient(grpcAddress);
    try {
      const raw = Buffer.from(Float32Array.from([5, 6, 7]).buffer);
      const input = { name: "INPUT0", datatype: "FP32", shape: [1, 3], raw };
      assert.deepEqual(await client.infer("identity", [input]), [
        { name: "OUTPUT0", datatype: "FP32", shape: [1, 3], raw },
      ]);
    } finally {
      client.close();
    }
  });

  for (const [text, features] of [
    ["hello triton", [18, -75, 42, -33]],
    ["Ein Haus am See", [22, -64, 23, -39]],
    ["", [5, -59, 41, -32]],
  ] as const) {
    it(`computes ${JSON.stringify(text)} through the ensemble`, async () => {
      const inputs = [{ name: "TEXT", datatype: "BYTES", shape: [1, 1], data: [text] }];
      assert.deepEqual(await inferJson(http, "pipeline", inputs), [
        { name: "FEATURES", datatype: "FP32", shape: [1, 4], data: [...features] },
      ]);
    });
  }

  it("keeps metrics off the load balancer", async () => {
    const metrics = new URL("/metrics", http);
    metrics.port = "8002";
    await assert.rejects(request(metrics.href, { timeout: 5000 }));
  });

  it("has nothing to change at the next preview", async () => {
    await session().pulumi("preview", "--expect-no-changes");
  });

  it("shows no key in state, outputs or logs", async () => {
    const shown = await session().pulumi("config", "--show-secrets", "--json");
    const config = JSON.parse(shown) as Record<string, { value?: string } | undefined>;
    const keys = ["awsAccessKeyId", "awsSecretAccessKey"].map(
      (key) => config[`triton-platform:${key}`]?.value ?? "",
    );
    const places = {
      state: await session().pulumi("stack", "export"),
      outputs: await session().pulumi("stack", "output", "--json"),
      "first up": session().firstUp.output,
      preview: await session().pulumi("preview", "--diff"),
    };
    for (const key of keys) {
      assert.ok(key.length >= 20);
      for (const [place, text] of Object.entries(places)) {
        for (const form of [key, Buffer.from(key).toString("base64")]) {
          assert.equal(text.includes(form), false, `a key is readable in ${place}`);
        }
      }
    }
  });
});
