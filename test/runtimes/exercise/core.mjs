import { check, equal, fail, hang, rejected, sleep } from './expect.mjs';

export function core({ seawall: s, chaos }, { AsyncLocalStorage }) {
  const things = {
    async 'retry with delays'() {
      let calls = 0;
      const backoff = s.exponential({ initial: '40ms', max: '1s', jitter: 'none' });
      const api = s.pipeline(s.retry({ maxAttempts: 3, backoff }));
      const start = Date.now();
      equal(await api.execute(() => (++calls < 3 ? fail() : calls)), 3);
      check(Date.now() - start >= 100, `took ${Date.now() - start} ms`);
    },
    async 'retry with its defaults'() {
      let calls = 0;
      equal(await s.pipeline(s.retry({ maxAttempts: 3 })).execute(() => (++calls < 3 ? fail() : calls)), 3);
    },
    async 'circuit opens, is half-open, closes'() {
      const breaker = s.circuitBreaker({ consecutiveFailures: 2, breakDuration: '120ms', slowStart: false });
      const api = s.pipeline(breaker);
      const seen = [];
      api.on('*', ({ type }) => type.startsWith('circuit.') && seen.push(type));
      await rejected(api.execute(fail));
      await rejected(api.execute(fail));
      equal(breaker.state, 'open');
      await rejected(
        api.execute(() => 1),
        'CircuitOpenError',
      );
      await sleep(260);
      equal(await api.execute(() => 5), 5);
      equal(breaker.state, 'closed');
      equal(seen, ['circuit.opened', 'circuit.half-opened', 'circuit.closed']);
    },
    async 'circuit by failure rate'() {
      const breaker = s.circuitBreaker({ failureRate: 0.5, minimumCalls: 4, window: '10s' });
      const api = s.pipeline(breaker);
      for (let i = 0; i < 4; i++) await api.executeOutcome(() => (i % 2 ? fail() : 1));
      equal(breaker.state, 'open');
    },
    async 'bulkhead with a queue'() {
      const api = s.pipeline(s.bulkhead({ maxConcurrent: 2, maxQueued: 3 }));
      let [active, most] = [0, 0];
      const operation = async () => {
        most = Math.max(most, ++active);
        await sleep(20);
        active--;
      };
      const outcomes = await Promise.all(Array.from({ length: 7 }, () => api.executeOutcome(operation)));
      equal([outcomes.filter(({ ok }) => ok).length, most], [5, 2]);
      equal(outcomes.filter(({ error }) => error?.name === 'BulkheadFullError').length, 2);
    },
    async 'timeout in a queue'() {
      const slots = s.bulkhead({ maxConcurrent: 1, maxQueued: 3 });
      const caller = new AbortController();
      const first = s.pipeline(slots).executeOutcome(hang, { signal: caller.signal });
      const second = s.pipeline(s.timeout('50ms'), slots).execute(() => 1);
      await rejected(second, 'TimeoutError');
      caller.abort(new Error('enough'));
      equal((await first).error.message, 'enough');
    },
    async 'timeout aborts the operation'() {
      let reason;
      const operation = ({ signal }) =>
        hang({ signal }).catch((error) => {
          reason = error;
          throw error;
        });
      await rejected(s.pipeline(s.timeout('60ms')).execute(operation), 'TimeoutError');
      await sleep(0);
      equal(reason?.name, 'TimeoutError');
    },
    async 'caller aborts a delay'() {
      const caller = new AbortController();
      const api = s.pipeline(s.timeout('50s'), s.retry({ backoff: () => 50_000 }));
      const call = api.execute(fail, { signal: caller.signal });
      await sleep(20);
      const why = new Error('mine');
      caller.abort(why);
      check((await rejected(call)) === why, 'the reason is another one');
    },
    async 'AbortSignal.timeout() of the caller'() {
      const signal = AbortSignal.timeout(50);
      await rejected(s.pipeline(s.timeout('50s')).execute(hang, { signal }), 'TimeoutError');
    },
    async 'rate limiter lets calls wait'() {
      const api = s.pipeline(
        s.rateLimiter({ permits: 1, period: '50ms', burst: 1, maxWait: '20s', maxQueued: 10 }),
      );
      const start = Date.now();
      await Promise.all([1, 2, 3, 4].map((x) => api.execute(() => x)));
      check(Date.now() - start >= 140, `took ${Date.now() - start} ms`);
    },
    async 'rate limiter refuses'() {
      const api = s.pipeline(s.rateLimiter({ permits: 1, period: '10m', burst: 1 }));
      await api.execute(() => 1);
      const error = await rejected(
        api.execute(() => 1),
        'RateLimitedError',
      );
      check(error.retryAfterMs > 5000, `retryAfterMs is ${error.retryAfterMs}`);
    },
    async fallback() {
      equal(await s.pipeline(s.fallback([7])).execute(fail), [7]);
      equal(await s.pipeline(s.fallback(async ({ error }) => error.message)).execute(fail), 'down');
    },
    async perKey() {
      const keyed = s.perKey((name) => s.pipeline({ name }, s.circuitBreaker({ consecutiveFailures: 1 })), {
        max: 10,
      });
      await rejected(keyed.execute(fail, { key: 'a' }));
      await rejected(
        keyed.execute(() => 1, { key: 'a' }),
        'CircuitOpenError',
      );
      equal(await keyed.execute(() => 1, { key: 'b' }), 1);
      equal(keyed.keys(), ['a', 'b']);
    },
    async 'map and wrap'() {
      const api = s.pipeline(s.retry(), s.timeout('20s'));
      const double = async (x) => {
        await sleep(5);
        return x * 2;
      };
      equal(await api.map([1, 2, 3, 4, 5], double, { concurrency: 2 }), [2, 4, 6, 8, 10]);
      equal(await api.wrap(async (a, b) => a + b)(2, 3), 5);
    },
    async 'events, snapshot, describe'() {
      const policies = [
        s.timeout('50s'),
        s.retry({ maxAttempts: 2, backoff: () => 1 }),
        s.circuitBreaker(),
        s.bulkhead(),
      ];
      const api = s.pipeline({ name: 'told' }, ...policies);
      const seen = [];
      api.on('*', ({ type }) => seen.push(type));
      await rejected(api.execute(() => fail()));
      for (const type of ['retry.scheduled', 'retry.exhausted', 'execution.settled']) {
        check(seen.includes(type), `no ${type}`);
      }
      const { name, executions, failed } = api.snapshot();
      equal([name, executions, failed], ['told', 1, 1]);
      equal(api.describe().policies.length, 4);
      check(String(api.describe()).includes('retry'), 'describes no retry');
    },
    async 'custom layer'() {
      const layer = s.custom(async (next) => {
        await sleep(1);
        return next();
      });
      equal(await s.pipeline(layer).execute(() => 3), 3);
    },
    async 'a wrong option is refused'() {
      const error = await rejected(Promise.resolve().then(() => s.timeout('-1s')));
      check(/timeout/.test(error.message), error.message);
    },
    async 'what a listener throws is reported'() {
      const reported = [];
      const runtime = { ...s.systemRuntime, report: ({ message }) => reported.push(message) };
      const api = s.pipeline({ runtime }, s.retry({ maxAttempts: 1 }));
      api.on('*', fail);
      equal(await api.execute(() => 1), 1);
      equal(reported, ['down']);
    },
    async 'a policy of several pipelines'() {
      const breaker = s.circuitBreaker({ consecutiveFailures: 1 });
      const [first, second] = [s.pipeline(s.timeout('10s'), breaker), s.pipeline(breaker)];
      const seen = [];
      second.on('circuit.opened', () => seen.push('second'));
      first.on('circuit.opened', () => seen.push('first'));
      await rejected(first.execute(() => fail()));
      await rejected(
        second.execute(() => 1),
        'CircuitOpenError',
      );
      equal(seen.sort(), ['first', 'second']);
    },
    async 'a thousand calls through five policies'() {
      const slots = s.bulkhead({ maxConcurrent: 64, maxQueued: 2000 });
      const api = s.pipeline(s.timeout('50s'), s.retry(), s.circuitBreaker(), slots, s.timeout('40s'));
      const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => api.execute(async () => i)));
      equal(
        answers.reduce((a, b) => a + b),
        499_500,
      );
    },
    async 'errors are recognised'() {
      const breaker = s.circuitBreaker();
      breaker.isolate();
      const error = await rejected(s.pipeline(breaker).execute(() => 1));
      check(s.isResilienceError(error) && error instanceof s.CircuitOpenError, `${error}`);
      check(typeof error.stack === 'string', 'no stack');
    },
    async chaos() {
      await rejected(s.pipeline(chaos.chaos.fault({ rate: 1 })).execute(() => 1));
    },
  };
  if (AsyncLocalStorage !== undefined) Object.assign(things, contexts(s, new AsyncLocalStorage()));
  return things;
}

function contexts(s, storage) {
  return {
    async 'async context after delays and queues'() {
      const limiter = s.rateLimiter({ permits: 1, period: '30ms', burst: 1, maxWait: '20s', maxQueued: 50 });
      const slots = s.bulkhead({ maxConcurrent: 1, maxQueued: 20 });
      const api = s.pipeline(
        s.timeout('50s'),
        s.retry({ maxAttempts: 3, backoff: () => 20 }),
        limiter,
        slots,
      );
      const seen = [];
      const call = (id) =>
        storage.run(id, async () => {
          await api.execute(async ({ attempt }) => {
            seen.push([id, storage.getStore()]);
            await sleep(5);
            if (attempt < 2) fail();
          });
          seen.push([id, storage.getStore()]);
        });
      await Promise.all([1, 2, 3].map(call));
      equal(seen.length, 9);
      check(
        seen.every(([id, store]) => id === store),
        JSON.stringify(seen),
      );
    },
    async 'async context of a fallback'() {
      const answer = s.fallback(() => storage.getStore());
      equal(await storage.run('mine', () => s.pipeline(answer, s.timeout('30ms')).execute(hang)), 'mine');
    },
  };
}
