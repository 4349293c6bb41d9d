/** Many calls at once: their number is bounded, and each runs through the whole pipeline. */
// #region bulk
import { pipeline, rateLimiter, retry, timeout } from 'seawall';

const api = pipeline(
  retry({ maxAttempts: 3 }),
  rateLimiter({ permits: 50, period: '1s', maxWait: '5s' }),
  timeout('2s'),
);

const ids = Array.from({ length: 60 }, (_, index) => index);
const squares = await api.map(ids, async (id) => id * id, { concurrency: 8 });
const outcomes = await api.mapOutcomes(ids.slice(0, 3), async (id) => 1 / id, { concurrency: 2 });
console.log(squares.length, outcomes);

const half = api.wrap(async (value: number) => value / 2); // the same function, with policies around it
console.log(await half(8));
// #endregion
