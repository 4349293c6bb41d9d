/** Concurrent calls for the same thing, sent once. */
import assert from 'node:assert/strict';

let requests = 0;
const priceOf = async (article: string, _signal: AbortSignal): Promise<string> => {
  requests += 1;
  await new Promise((resolve) => setTimeout(resolve, 10));
  return `the price of ${article}`;
};

// #region use
import { coalesce, pipeline, retry, timeout } from 'seawall';

const prices = pipeline({ name: 'prices' }, timeout('2s'), coalesce(), retry());
const price = (article: string) => prices.execute(({ signal }) => priceOf(article, signal), { key: article });

const [one, same, other] = await Promise.all([price('17'), price('17'), price('18')]);
// #endregion

assert.deepEqual([one, same, other], ['the price of 17', 'the price of 17', 'the price of 18']);
assert.equal(requests, 2);
console.log(`${requests} requests for three calls`);
