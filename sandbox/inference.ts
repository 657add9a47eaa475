import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { SandboxError } from "./sandboxError";

const answerSchema = z.looseObject({
  outputs: z.array(z.looseObject({ data: z.array(z.number()) })).min(1),
});

/** A request to the sample model `identity`, which returns its input. */
export const sampleInference = {
  path: "/v2/models/identity/infer",
  body: '{"inputs":[{"name":"INPUT0","datatype":"FP32","shape":[1,3],"data":[1.5,-2,3]}]}',
} as const;

/** The command that a user types for the same request. */
export function curlCommand(httpUrl: string): string {
  return `curl -s ${httpUrl}${sampleInference.path} -d '${sampleInference.body}'`;
}

/** What a server said to the sample request. */
export interface SampleAnswer {
  /** Seconds that the answer took. */
  readonly seconds: number;
  /** Undefined where the server is ready but has no model of that name. */
  readonly data: readonly number[] | undefined;
}

/**
 * Sends the sample request, again for a few seconds where kube-proxy does not know the new pods yet. The models are
 * the user's to change, so that any answer counts.
 * @throws SandboxError when there is no answer
 */
export async function inferOnce(
  httpUrl: string,
  signal: AbortSignal,
  withinMs = 20_000,
): Promise<SampleAnswer> {
  const deadline = Date.now() + withinMs;
  let problem: string;
  do {
    signal.throwIfAborted();
    const begun = performance.now();
    const answer = await ask(httpUrl, signal);
    const seconds = (performance.now() - begun) / 1000;
    if (answer.problem === undefined) return { seconds, data: answer.data };
    if (unknownModel.test(answer.problem)) return { seconds, data: undefined };
    problem = answer.problem;
    await sleep(250, undefined, { signal });
  } while (Date.now() < deadline);
  throw new SandboxError(
    `The model did not answer at ${httpUrl}: ${problem}.`,
    "`npm run sandbox -- status` shows what runs, `npm run sandbox -- logs triton` what the server says.",
  );
}

/** Triton's words for a model that it does not have; it says them only once all of its models are loaded. */
const unknownModel = /unknown model/;

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
