const assert = require('node:assert/strict');

/** Makes a few real calls through the given copy of seawall. */
exports.exercise = async (seawall) => {
  const { bulkhead, circuitBreaker, CircuitOpenError, fallback, isResilienceError } = seawall;
  const { pipeline, rateLimiter, retry, timeout } = seawall;

  const breaker = circuitBreaker();
  const calls = pipeline(
    timeout('1s'),
    retry({ maxAttempts: 3 }),
    breaker,
    rateLimiter({ permits: 100, period: '1s' }),
    bulkhead({ maxConcurrent: 2 }),
  );
  const attempts = [];
  const value = await calls.execute(({ attempt, signal }) => {
    assert.equal(signal.aborted, false);
    attempts.push(attempt);
    if (attempts.length < 2) throw new Error('not yet');
    return 'done';
  });
  assert.equal(value, 'done');
  assert.deepEqual(attempts, [1, 2]);

  // `map` uses p-limit, which the CommonJS build contains.
  const squares = await calls.map([1, 2, 3], (item) => item * item, { concurrency: 2 });
  assert.deepEqual(squares, [1, 4, 9]);

  breaker.isolate();
  const error = await calls.execute(() => 1).then(assert.fail, (reason) => reason);
  assert.ok(error instanceof CircuitOpenError);
  assert.ok(isResilienceError(error));
  assert.equal(isResilienceError(new Error('other')), false);

  const spare = await pipeline(fallback('spare')).execute(() => {
    throw new Error('broken');
  });
  assert.equal(spare, 'spare');
};
