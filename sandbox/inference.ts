import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { SandboxError } from "./sandboxError";

const answerSchema = z.looseObject({
  outputs: z.array(z.looseObject({ data: z.array(z.number()) })).min(1),
});

/** A request to the sample model `identity`, and what it must return. */
export const sampleInference = {
  path: "/v2/models/identity/infer",
  body: '{"inputs":[{"name":"INPUT0","datatype":"FP32","shape":[1,3],"data":[1.5,-2,3]}]}',
  result: [1.5, -2, 3],
} as const;

/** The command that a user types for the same request. */
export function curlCommand(httpUrl: string): string {
  return `curl -s ${httpUrl}${sampleInference.path} -d '${sampleInference.body}'`;
}

/**
 * Sends the sample request, again for a few seconds where kube-proxy does not know the new pods yet.
 * @returns the seconds that the answer took.
 * @throws SandboxError when there is no answer, or another one than the model must give.
 */
export async function inferOnce(
  httpUrl: string,
  signal: AbortSignal,
  withinMs = 20_000,
): Promise<number> {
  const deadline = Date.now() + withinMs;
  let problem: string;
  do {
    signal.throwIfAborted();
    const begun = performance.now();
    const answer = await ask(httpUrl, signal);
    if (answer.data !== undefined) {
      if (JSON.stringify(answer.data) === JSON.stringify(sampleInference.result))
        return (performance.now() - begun) / 1000;
      problem = `the answer was ${JSON.stringify(answer.data)}, expected ${JSON.stringify(sampleInference.result)}`;
    } else {
      problem = answer.problem;
    }
    await sleep(250, undefined, { signal });
  } while (Date.now() < deadline);
  throw new SandboxError(
    `The model did not answer at ${httpUrl}: ${problem}.`,
    "`npm run sandbox -- status` shows what runs, `npm run sandbox -- logs triton` what the server says.",
  );
}

type Answer =
  | { readonly data: readonly number[]; readonly problem?: never }
  | { readonly data?: never; readonly problem: string };

async function ask(httpUrl: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(`${httpUrl}${sampleInference.path}`, {
      method: "POST",
      body: sampleInference.body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
    });
    const text = await response.text();
    if (!response.ok) return { problem: `HTTP ${response.status}: ${text.slice(0, 300)}` };
    const parsed = answerSchema.safeParse(JSON.parse(text));
    const data = parsed.data?.outputs[0]?.data;
    return data === undefined ? { problem: `no output in ${text.slice(0, 300)}` } : { data };
  } catch (error) {
    return {
      problem: error instanceof Error ? `${error.message}${causeOf(error)}` : String(error),
    };
  }
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? ` (${error.cause.message})` : "";
}
