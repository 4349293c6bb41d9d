/** Requests limited per client: by rate-limiter-flexible, and with seawall. */
import assert from 'node:assert/strict';

const client = '203.0.113.7';
const before: number[] = [];
const after: number[] = [];

// #region before
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

const points = new RateLimiterMemory({ points: 3, duration: 60 });

async function takePoint(key: string): Promise<number> {
  try {
    return (await points.consume(key)).remainingPoints;
  } catch (refusal) {
    return -Math.ceil((refusal as RateLimiterRes).msBeforeNext / 1_000); // Retry-After
  }
}

// #endregion

// #region after
import { rateLimiter } from 'seawall';

const limit = rateLimiter({ name: 'clients', permits: 3, period: '1m', key: true });

function takePermit(key: string): number {
  const { ok, remaining, retryAfterMs = 0 } = limit.tryAcquire({ key });
  return ok ? remaining : -Math.ceil(retryAfterMs / 1_000); // Retry-After
}
// #endregion

for (let request = 0; request < 4; request++) {
  before.push(await takePoint(client));
  after.push(takePermit(client));
}
assert.deepEqual(before.slice(0, 3), [2, 1, 0]);
assert.deepEqual(after.slice(0, 3), [2, 1, 0]);
assert.ok((before[3] as number) < 0 && (after[3] as number) < 0);
