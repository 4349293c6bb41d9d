/** Values that are cached, and stay available while their source is down. */
import assert from 'node:assert/strict';

let loads = 0;
const loadUser = async (id: string, _signal: AbortSignal): Promise<{ name: string }> => {
  loads += 1;
  await new Promise((resolve) => setTimeout(resolve, 10));
  return { name: `user ${id}` };
};

// #region use
import { cache, pipeline, retry, timeout } from 'seawall';

const kept = cache({ ttl: '1m', staleWhileRevalidate: '10m', staleIfError: '1h', negativeTtl: '5s' });
const users = pipeline({ name: 'users' }, kept, retry(), timeout('1s'));
const user = (id: string) => users.execute(({ signal }) => loadUser(id, signal), { key: id });

const [one, same] = await Promise.all([user('17'), user('17')]); // loaded once
const later = await user('17'); // not loaded at all
await kept.invalidate('17'); // the user has changed
// #endregion

assert.deepEqual([one, same, later], Array(3).fill({ name: 'user 17' }));
assert.equal(loads, 1);
await user('17');
assert.equal(loads, 2);
console.log(`${loads} loads for four calls`, kept.snapshot());
