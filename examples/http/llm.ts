/** Fifty workers that call a language model, within its limits on requests and on tokens per minute. */
import assert from 'node:assert/strict';
import { pipeline, rateLimiter, retry, timeout } from 'seawall';
import { http } from 'seawall/http';
import { virtualRuntime } from 'seawall/testing';
import { type Completion, ScriptedModel } from './scripted-model.ts';

const runtime = virtualRuntime({ seed: 4 });
const server = new ScriptedModel(runtime, { requests: 500, tokens: 200_000 });
const WORKERS = 50;

// #region limits
const requests = rateLimiter({
  name: 'requests',
  permits: 500 - WORKERS, // room for all workers that wait for tokens and are sent later
  period: '1m',
  algorithm: 'sliding-window',
  maxWait: 'unlimited',
});
const tokens = rateLimiter({
  name: 'tokens',
  permits: 200_000,
  period: '1m',
  algorithm: 'sliding-window',
  maxWait: 'unlimited',
  cost: {
    reserve: 1500, // the most that a prompt and its answer use
    settle: (outcome) => (outcome.ok ? (outcome.value as Answer).body.usage.total_tokens : 0),
  },
});
const model = pipeline(
  { name: 'model', classify: http(), runtime },
  retry(),
  requests,
  tokens,
  timeout('1m'),
);
// #endregion

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Completion;
}

async function ask(size: number): Promise<Answer> {
  return model.execute(async () => read(await server.complete(size)), { idempotent: true });
}

/** Reads the body inside the pipeline, because it contains the tokens that the call has used. */
async function read(response: Response): Promise<Answer> {
  const body = response.ok ? ((await response.json()) as Completion) : { usage: { total_tokens: 0 } };
  return { status: response.status, headers: response.headers, body };
}

/** Long answers first, which reach the limit on tokens, and then short ones, which reach the limit on requests. */
const sizeNow = () => (runtime.nowMs < 180_000 ? 200 + 1300 * runtime.random() : 20 + 80 * runtime.random());
const worker = async () => {
  while (runtime.nowMs < 360_000) await ask(Math.floor(sizeNow()));
};
let isDone = false;
void Promise.all(Array.from({ length: WORKERS }, worker)).then(() => {
  isDone = true;
});
await runtime.runUntil(() => isDone, 900_000);

assert.equal(server.refused, 0);
assert.ok(server.mostRequests <= 500 && server.mostRequests > 425);
assert.ok(server.mostTokens <= 200_000 && server.mostTokens > 190_000);
console.log(
  `${server.answered} answers and no 429: at most ${server.mostRequests} requests and ${server.mostTokens} tokens came in any minute`,
);
