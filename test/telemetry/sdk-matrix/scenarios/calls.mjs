/**
 * Makes the pipelines for the calls of all scenarios: two that succeed, one of them after a retry; a final failure; a rejection;
 * a fallback.
 */
export function pipelines(
  { bulkhead, circuitBreaker, constant, fallback, pipeline, retry, timeout },
  telemetry = {},
) {
  const breaker = circuitBreaker({ name: 'payments', minimumCalls: 100 });
  return {
    breaker,
    payments: pipeline(
      { name: 'payments', telemetry },
      timeout('10s'),
      retry({ maxAttempts: 2, backoff: constant(1) }),
      breaker,
      bulkhead({ maxConcurrent: 8, maxQueued: 4 }),
    ),
    spare: pipeline({ name: 'spare', telemetry }, fallback('spare')),
  };
}

export async function makeCalls({ breaker, payments, spare }, around = (operation) => operation()) {
  await payments.execute(() => around(() => 'fine'));
  await payments.execute(({ attempt }) => around(async () => (attempt === 1 ? fail() : 'fine')));
  await payments.executeOutcome(() => around(fail));
  await spare.execute(fail);
  breaker.isolate();
  await payments.executeOutcome(() => 'never');
  breaker.reset();
}

async function fail() {
  throw Object.assign(new Error('connection reset'), { code: 'ECONNRESET' });
}
