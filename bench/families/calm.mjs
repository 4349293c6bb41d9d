import { using } from '../library.mjs';
import { operation } from '../operations.mjs';
import { CALL_COLUMNS } from '../turns.mjs';

export const title = 'Calm: an awaited call of `async () => 1` that succeeds';
export const columns = CALL_COLUMNS;
export const chart = { key: 'ratio', label: '× a bare await', ratio: true, better: 'less' };

const through = (compose) =>
  using('seawall', (seawall) => {
    const pipeline = seawall.pipeline(...compose(seawall));
    return () => pipeline.execute(operation);
  });
const breaker = (seawall) =>
  seawall.circuitBreaker({ window: '10s', failureRate: 0.5, minimumCalls: 1_000_000 });
const bulkhead = (seawall) => seawall.bulkhead({ maxConcurrent: 100 });

/** A peer whose policies have `execute`, as seawall's do. */
const throughPeer = (library, make) =>
  using(library, (peer) => {
    const policy = make(peer);
    return () => policy.execute(operation);
  });
const cockatiel = (make) => throughPeer('cockatiel', make);
const alfred = (make) => throughPeer('alfred', make);
const mollitia = (...kinds) =>
  using('mollitia', (peer) => peer.circuit(operation, ...kinds.map((kind) => peer[kind]())));
const effect = (make) => using('effect', (peer) => peer.call(operation, make(peer)));

/** `call(operation, ...options)` of a peer with a single feature. */
const calling = (library, ...options) => using(library, (peer) => peer.call(operation, ...options));

/** A function of a peer that caches results: all but the first call are hits. */
const keeping = (library) =>
  using(library, (peer) => {
    const kept = peer.keep(operation);
    return () => kept('key');
  });

export function subjects() {
  return {
    'no policy': { 'bare await': () => operation, 'seawall, none': through(() => []) },
    retry: {
      seawall: through((sea) => [sea.retry()]),
      cockatiel: cockatiel((peer) => peer.retry()),
      mollitia: mollitia('retry'),
      'p-retry': calling('p-retry'),
      'async-retry': calling('async-retry'),
      effect: effect((peer) => peer.retry),
      alfred: alfred((peer) => peer.retry()),
    },
    'circuit breaker': {
      seawall: through((sea) => [breaker(sea)]),
      cockatiel: cockatiel((peer) => peer.circuitBreaker()),
      'mollitia (keeps each call)': mollitia('circuitBreaker'),
      'opossum (with its timeout)': using('opossum', (peer) => {
        const opossum = peer.circuitBreaker(operation);
        return () => opossum.fire();
      }),
      'alfred (counts consecutive)': alfred((peer) => peer.circuitBreaker()),
    },
    timeout: {
      seawall: through((sea) => [sea.timeout('1s')]),
      cockatiel: cockatiel((peer) => peer.timeout()),
      mollitia: mollitia('timeout'),
      effect: effect((peer) => peer.timeout),
      alfred: alfred((peer) => peer.timeout()),
    },
    bulkhead: {
      seawall: through((sea) => [bulkhead(sea)]),
      'seawall (priority, fair, CoDel)': through((sea) => [
        sea.bulkhead({
          maxConcurrent: 100,
          maxQueued: 100,
          priority: true,
          fair: true,
          queue: 'adaptive-lifo',
        }),
      ]),
      cockatiel: cockatiel((peer) => peer.bulkhead()),
      mollitia: mollitia('bulkhead'),
      'p-limit': using('p-limit', (peer) => {
        const limit = peer.limiter(100);
        return () => limit(operation);
      }),
      'p-queue': using('p-queue', (peer) => {
        const queue = peer.queue(100);
        return () => queue.add(operation);
      }),
      bottleneck: using('bottleneck', (peer) => {
        const limiter = peer.limiter(100);
        return () => limiter.schedule(operation);
      }),
      'es-toolkit (a semaphore)': calling('es-toolkit', 100),
      'effect (a semaphore)': effect((peer) => peer.bulkhead()),
      alfred: alfred((peer) => peer.bulkhead()),
    },
    'rate limiter': {
      seawall: through((sea) => [sea.rateLimiter({ permits: 1e9, period: '1s' })]),
      alfred: alfred((peer) => peer.rateLimit()),
      'rate-limiter-flexible (counts only)': using('rate-limiter-flexible', (peer) => {
        const limiter = peer.limiter(1e9);
        return () => limiter.consume('key');
      }),
    },
    'rate limiter, with a cost that is settled': {
      seawall: through((sea) => [
        sea.rateLimiter({ permits: 1e9, period: '1s', cost: { reserve: 2, settle: () => 1 } }),
      ]),
    },
    fallback: {
      seawall: through((sea) => [sea.fallback(null)]),
      cockatiel: cockatiel((peer) => peer.fallback()),
    },
    'concurrency limiter': {
      seawall: through((sea) => [sea.concurrencyLimiter()]),
    },
    'adaptive throttle': {
      seawall: through((sea) => [sea.adaptiveThrottle()]),
    },
    hedge: {
      seawall: through((sea) => [sea.hedge()]),
      alfred: alfred((peer) => peer.hedge()),
    },
    'failover, over three endpoints': {
      seawall: through((sea) => [sea.failover({ endpoints: ['a', 'b', 'c'] })]),
    },
    'failover, the less loaded of two': {
      seawall: through((sea) => [sea.failover({ endpoints: ['a', 'b', 'c'], balance: 'least-loaded' })]),
    },
    'cache, a hit': {
      seawall: using('seawall', ({ pipeline, cache }) => {
        const kept = pipeline(cache({ ttl: '1h' }));
        const options = { key: 'key' };
        return () => kept.execute(operation, options);
      }),
      'p-memoize (no bound, no time)': keeping('p-memoize'),
      'lru-cache fetch': keeping('lru-cache'),
      'es-toolkit memoize (no bound, no time)': keeping('es-toolkit'),
    },
    'coalesce, by a key of its own': {
      seawall: through((sea) => [sea.coalesce({ key: () => 'key' })]),
    },
    'two: retry, timeout': {
      seawall: through((sea) => [sea.retry(), sea.timeout('1s')]),
      cockatiel: cockatiel((peer) => peer.wrap(peer.retry(), peer.timeout())),
    },
    'four: retry, circuit breaker, timeout, bulkhead': {
      seawall: through((sea) => [sea.retry(), breaker(sea), sea.timeout('1s'), bulkhead(sea)]),
      cockatiel: cockatiel((peer) => peer.four()),
      mollitia: mollitia('retry', 'circuitBreaker', 'timeout', 'bulkhead'),
      alfred: alfred((peer) => peer.four()),
    },
    'six: fallback, timeout, and these four': {
      seawall: through((sea) => [
        sea.fallback(null),
        sea.timeout('10s'),
        sea.retry(),
        breaker(sea),
        bulkhead(sea),
        sea.timeout('1s'),
      ]),
      cockatiel: cockatiel((peer) =>
        peer.wrap(
          peer.fallback(),
          peer.timeout(10_000),
          peer.retry(),
          peer.circuitBreaker(),
          peer.bulkhead(),
          peer.timeout(),
        ),
      ),
    },
  };
}
