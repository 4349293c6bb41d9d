/** A limiter of bottleneck, and the same with seawall. */
import assert from 'node:assert/strict';

const lookUp = async (id: number): Promise<number> => id * 2;
const ids = [1, 2, 3];

// #region before
import Bottleneck from 'bottleneck';

const limiter = new Bottleneck({
  maxConcurrent: 2,
  highWater: 100,
  strategy: Bottleneck.strategy.OVERFLOW,
  reservoir: 50,
  reservoirRefreshAmount: 50,
  reservoirRefreshInterval: 1_000,
});

const before = await Promise.all(ids.map((id) => limiter.schedule(() => lookUp(id))));

// #endregion

// #region after
import { bulkhead, pipeline, rateLimiter } from 'seawall';

const slots = bulkhead({ name: 'lookups', maxConcurrent: 2, maxQueued: 100 });
const rate = rateLimiter({ name: 'lookups', permits: 50, period: '1s', maxWait: '5s' });
const lookups = pipeline({ name: 'lookups' }, slots, rate);

const after = await lookups.map(ids, (id) => lookUp(id)); // or execute, for one call
// #endregion

rate.update({ permits: 100 }); // takes effect at once, and refills at the new rate
assert.deepEqual(
  [before, after],
  [
    [2, 4, 6],
    [2, 4, 6],
  ],
);
await limiter.disconnect();
