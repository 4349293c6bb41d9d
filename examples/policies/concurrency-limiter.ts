/** Limits the number of concurrent calls to the capacity of the dependency, which need not be known. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const report = async (): Promise<string> => {
  await sleep(5);
  return 'report';
};

// #region use
import { concurrencyLimiter, pipeline, retry, timeout } from 'seawall';

const reports = pipeline(
  { name: 'reports' },
  timeout('10s'),
  retry(),
  concurrencyLimiter({ initialLimit: 20, maxLimit: 200 }), // finds the number of concurrent calls that the dependency answers without queueing
  timeout('2s'),
);
// #endregion

assert.equal(await reports.execute(report), 'report');

// #region refused
import { ConcurrencyLimitedError } from 'seawall';

const limiter = concurrencyLimiter({ initialLimit: 2 });
const limited = pipeline(limiter);
const answers = await Promise.allSettled([report, report, report].map((call) => limited.execute(call)));

console.log(answers.map(({ status }) => status)); // [ 'fulfilled', 'fulfilled', 'rejected' ]
console.log(limiter.snapshot()); // { limit: 2, active: 0, abandoned: 0, available: 2, latencyMs: null, baselineMs: null }
// #endregion

const third = answers[2];
assert.ok(third?.status === 'rejected' && third.reason instanceof ConcurrencyLimitedError);
