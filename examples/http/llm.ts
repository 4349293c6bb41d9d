/** Fifty workers ask a language model, and stay within its requests and its tokens a minute, whichever is the tighter one. */
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
  permits: 500 - WORKERS, // as many workers may wait for tokens meanwhile, and are sent later
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
    reserve: 1500, // what a prompt and its answer come to at most
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

/** The body is read inside of the pipeline, since what the call has cost stands in it. */
async function read(response: Response): Promise<Answer> {
  const body = response.ok ? ((await response.json()) as Completion) : { usage: { total_tokens: 0 } };
  return { status: response.status, headers: response.headers, body };
}

/** Long answers at first, of which there are too many tokens, and then short ones, of which there are too many requests. */
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
