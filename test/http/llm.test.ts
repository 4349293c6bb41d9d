import { describe, expect, it } from 'vitest';
import { ScriptedModel } from '../../examples/http/scripted-model.ts';
import { http } from '../../src/http/index.ts';
import { type Outcome, pipeline, rateLimiter, retry, timeout } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const LIMITS = { requests: 300, tokens: 100_000 };
const WORKERS = 50;
const MOST = 1000;

/** Runs workers that call a scripted model for five minutes, with answers of random sizes. */
async function work(seed: number, size: (random: number, ms: number) => number, estimate = MOST) {
  const runtime = virtualRuntime({ seed });
  const server = new ScriptedModel(runtime, LIMITS);
  const window = { period: '1m', algorithm: 'sliding-window', maxWait: 'unlimited' } as const;
  const requests = rateLimiter({ name: 'requests', permits: LIMITS.requests - WORKERS, ...window });
  const tokens = rateLimiter({
    name: 'tokens',
    permits: LIMITS.tokens,
    ...window,
    cost: {
      reserve: estimate,
      settle: (outcome: Outcome) => (outcome.ok ? (outcome.value as { used: number }).used : 0),
    },
  });
  const model = pipeline({ runtime, classify: http() }, retry(), requests, tokens, timeout('1m'));
  const worker = async () => {
    while (runtime.nowMs < 300_000) {
      const used = Math.floor(size(runtime.random(), runtime.nowMs));
      await model.execute(async () => ({ status: (await server.complete(used)).status, used }));
    }
  };
  let isDone = false;
  void Promise.all(Array.from({ length: WORKERS }, worker)).then(() => {
    isDone = true;
  });
  await runtime.runUntil(() => isDone, 900_000);
  return { server, requests, tokens };
}

describe('fifty workers at a model with two limits', () => {
  it.each([1, 2, 3])('never send it more than it takes, nor much less, seed %d', async (seed) => {
    const { server, requests, tokens } = await work(seed, (random, ms) =>
      ms % 120_000 < 60_000 ? MOST * random : 200 * random,
    );
    expect(server.refused).toBe(0);
    expect(server.mostRequests).toBeLessThanOrEqual(LIMITS.requests);
    expect(server.mostTokens).toBeLessThanOrEqual(LIMITS.tokens);
    expect(server.mostTokens).toBeGreaterThan(0.9 * LIMITS.tokens);
    expect(requests.snapshot().queued + tokens.snapshot().queued).toBe(0);
  });

  it('use what the estimate was too high by', async () => {
    const { server } = await work(4, () => 100);
    // With the estimate alone there would be a hundred a minute.
    expect(server.answered).toBeGreaterThan(1000);
  });

  it('pay for an estimate that was too low with the next calls', async () => {
    const { server } = await work(5, () => 800, 400);
    const perMinute = (server.answered * 800) / 5;
    expect(perMinute).toBeLessThan(1.5 * LIMITS.tokens);
  });
});
