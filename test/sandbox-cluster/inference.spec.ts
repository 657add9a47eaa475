import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { curlCommand, inferOnce } from "../../sandbox/inference";
import { SandboxError } from "../../sandbox/sandboxError";

/** A server on loopback that gives these answers, the last again and again; keeps what it was asked. */
async function serve(...answers: [status: number, body: string][]) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push(`${request.method ?? ""} ${request.url ?? ""} ${body}`);
      const [status, text] = answers[Math.min(asked.length, answers.length) - 1] ?? [500, ""];
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const right = '{"model_name":"identity","outputs":[{"name":"OUTPUT0","data":[1.5,-2.0,3.0]}]}';
const never = new AbortController().signal;

describe("the sample inference", () => {
  it("is asked once where the model answers", async () => {
    const { url, asked } = await serve([200, right]);
    const { seconds, data } = await inferOnce(url, never);
    assert.ok(seconds < 5);
    assert.deepEqual(data, [1.5, -2, 3]);
    assert.deepEqual(asked, [
      'POST /v2/models/identity/infer {"inputs":[{"name":"INPUT0","datatype":"FP32","shape":[1,3],"data":[1.5,-2,3]}]}',
    ]);
  });

  it("is asked again while the server is not there yet", async () => {
    const { url, asked } = await serve([503, "not ready"], [200, right]);
    await inferOnce(url, never);
    assert.equal(asked.length, 2);
  });

  it("takes the answer of a model that the user has changed", async () => {
    const { url } = await serve([200, '{"outputs":[{"data":[3,-4,6]}]}']);
    assert.deepEqual((await inferOnce(url, never)).data, [3, -4, 6]);
  });

  it("accepts a server without the sample model", async () => {
    const { url } = await serve([
      400,
      `{"error":"Request for unknown model: 'identity' is not found"}`,
    ]);
    assert.equal((await inferOnce(url, never)).data, undefined);
  });

  it("fails with Triton's own message", async () => {
    const { url } = await serve([500, '{"error":"the stub process died"}']);
    await assert.rejects(
      inferOnce(url, never, 1),
      new SandboxError(
        `The model did not answer at ${url}: HTTP 500: {"error":"the stub process died"}.`,
        "`npm run sandbox -- status` shows what runs, `npm run sandbox -- logs triton` what the server says.",
      ),
    );
  });

  it("is what the printed command sends", () => {
    assert.equal(
      curlCommand("http://198.51.100.7:8000"),
      `curl -s http://198.51.100.7:8000/v2/models/identity/infer -d '{"inputs":[{"name":"INPUT0","datatype":"FP32","shape":[1,3],"data":[1.5,-2,3]}]}'`,
    );
  });
});
