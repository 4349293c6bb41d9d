import * as seawall from 'seawall';
import * as peers from '../peers.mjs';
import { CALL_COLUMNS } from '../turns.mjs';

export const title = 'Calm: an awaited call of `async () => 1` that succeeds';
export const columns = CALL_COLUMNS;
export const chart = { key: 'ratio', label: '× a bare await' };

const { operation } = peers;
const breaker = () => seawall.circuitBreaker({ window: '10s', failureRate: 0.5, minimumCalls: 1_000_000 });
const bulkhead = () => seawall.bulkhead({ maxConcurrent: 100 });
const through = (...policies) => {
  const pipeline = seawall.pipeline(...policies);
  return () => pipeline.execute(operation);
};
const throughPeer = (policy) => () => policy.execute(operation);

export function subjects() {
  const opossum = peers.opossum(operation);
  const limit = peers.limiter(100);
  const queue = peers.queue(100);
  const bottleneck = peers.bottleneck(100);
  const keyedMemory = peers.rateLimiterMemory(1e9);
  const { mollitiaCall } = peers;
  return {
    'no policy': { 'bare await': operation, 'seawall, none': through() },
    retry: {
      seawall: through(seawall.retry()),
      cockatiel: throughPeer(peers.cockatielRetry()),
      mollitia: mollitiaCall(operation, peers.mollitiaRetry()),
      'p-retry': peers.pRetryCall(operation),
      'async-retry': peers.asyncRetryCall(operation),
      effect: peers.effectCall(operation, peers.effectRetry),
      alfred: throughPeer(peers.alfred.retry()),
    },
    'circuit breaker': {
      seawall: through(breaker()),
      cockatiel: throughPeer(peers.cockatielBreaker()),
      'mollitia (keeps each call)': mollitiaCall(operation, peers.mollitiaBreaker()),
      'opossum (with its timeout)': () => opossum.fire(),
      'alfred (counts consecutive)': throughPeer(peers.alfred.breaker()),
    },
    timeout: {
      seawall: through(seawall.timeout('1s')),
      cockatiel: throughPeer(peers.cockatielTimeout()),
      mollitia: mollitiaCall(operation, peers.mollitiaTimeout()),
      effect: peers.effectCall(operation, peers.effectTimeout),
      alfred: throughPeer(peers.alfred.timeout()),
    },
    bulkhead: {
      seawall: through(bulkhead()),
      cockatiel: throughPeer(peers.cockatielBulkhead()),
      mollitia: mollitiaCall(operation, peers.mollitiaBulkhead()),
      'p-limit': () => limit(operation),
      'p-queue': () => queue.add(operation),
      bottleneck: () => bottleneck.schedule(operation),
      'es-toolkit (a semaphore)': peers.esToolkitCall(operation, 100),
      'effect (a semaphore)': peers.effectCall(operation, peers.effectBulkhead()),
      alfred: throughPeer(peers.alfred.bulkhead()),
    },
    'rate limiter': {
      seawall: through(seawall.rateLimiter({ permits: 1e9, period: '1s' })),
      alfred: throughPeer(peers.alfred.rateLimit()),
      'rate-limiter-flexible (counts only)': () => keyedMemory.consume('key'),
    },
    fallback: {
      seawall: through(seawall.fallback(null)),
      cockatiel: throughPeer(peers.cockatielFallback()),
    },
    'two: retry, timeout': {
      seawall: through(seawall.retry(), seawall.timeout('1s')),
      cockatiel: throughPeer(peers.cockatielWrap(peers.cockatielRetry(), peers.cockatielTimeout())),
    },
    'four: retry, circuit breaker, timeout, bulkhead': {
      seawall: through(seawall.retry(), breaker(), seawall.timeout('1s'), bulkhead()),
      cockatiel: throughPeer(peers.cockatielFour()),
      mollitia: mollitiaCall(
        operation,
        peers.mollitiaRetry(),
        peers.mollitiaBreaker(),
        peers.mollitiaTimeout(),
        peers.mollitiaBulkhead(),
      ),
      alfred: throughPeer(peers.alfred.four()),
    },
    'six: fallback, timeout, and these four': {
      seawall: through(
        seawall.fallback(null),
        seawall.timeout('10s'),
        seawall.retry(),
        breaker(),
        bulkhead(),
        seawall.timeout('1s'),
      ),
      cockatiel: throughPeer(
        peers.cockatielWrap(
          peers.cockatielFallback(),
          peers.cockatielTimeout(10_000),
          peers.cockatielRetry(),
          peers.cockatielBreaker(),
          peers.cockatielBulkhead(),
          peers.cockatielTimeout(),
        ),
      ),
    },
  };
}
