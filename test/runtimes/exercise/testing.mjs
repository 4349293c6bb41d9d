import { check, equal } from './expect.mjs';

export function testing({ seawall: s, testing: t }) {
  return {
    async 'virtual time, script, assertions'() {
      const runtime = t.virtualRuntime({ seed: 1 });
      const breaker = s.circuitBreaker({ consecutiveFailures: 3, breakDuration: '15s', slowStart: false });
      const retry = s.retry({ maxAttempts: 3, backoff: () => 200 });
      const api = s.pipeline({ name: 'p', runtime }, s.timeout('60s'), retry, breaker, s.timeout('4s'));
      const past = t.history(api);
      const service = t.script().fail(3).respond('paid');
      const call = api.executeOutcome(service);
      await runtime.advance('1s');
      equal((await call).ok, false);
      t.assertOpen(api);
      await t.assertRejectsWith(api.execute(service), 'circuit-open');
      await runtime.advance('20s');
      equal(await api.execute(service), 'paid');
      t.assertTransitioned(past, 'closed', 'open', 'half-open', 'closed');
    },
    async 'the check of a policy'() {
      check(
        await t.checkPolicy(() => s.bulkhead({ maxConcurrent: 2, maxQueued: 2 }), { runs: 20 }),
        'no result',
      );
    },
  };
}
