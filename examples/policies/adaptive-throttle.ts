/** Calls are rejected before they are sent while the dependency refuses most of them. */
import assert from 'node:assert/strict';

const search = async (): Promise<string> => {
  throw new Error('503 Service Unavailable');
};

// #region use
import { adaptiveThrottle, pipeline, retry, timeout } from 'seawall';

const searches = pipeline(
  { name: 'search' },
  timeout('5s'),
  retry(),
  adaptiveThrottle({ acceptRate: 0.5, window: '30s' }), // sends at most twice as many calls as are accepted
  timeout('800ms'),
);

const warmUp = searches.execute(search, { criticality: 'sheddable' }); // is rejected first
// #endregion

await assert.rejects(warmUp);

const throttle = adaptiveThrottle({ minPerSecond: 0 });
const overloaded = pipeline(throttle);
for (let call = 0; call < 200; call++) await overloaded.execute(search).catch(() => {});
const { shed, calls } = throttle.snapshot();
assert.ok(shed > 100 && shed < calls);

// #region cubic
const mail = pipeline(
  { name: 'mail' },
  timeout('30s'),
  retry(),
  adaptiveThrottle({ algorithm: 'cubic', maxWait: '10s' }), // finds an unknown quota
);
// #endregion

assert.equal(await mail.execute(() => 'sent'), 'sent');
console.log(`${shed} of ${calls} calls were refused on this side`);
