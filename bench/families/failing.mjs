import { using } from '../library.mjs';
import { failingOperation, operation, swallowing } from '../operations.mjs';
import { CALL_COLUMNS } from '../turns.mjs';

export const title = 'Failing: calls that fail, or are turned away';
export const columns = [
  ...CALL_COLUMNS.slice(0, 1),
  { key: 'ratio', label: '× bare failing', digits: 2 },
  CALL_COLUMNS[2],
];
export const chart = { key: 'ratio', label: '× a bare await that fails', ratio: true, better: 'less' };

/** `execute` throws, and the error is caught; `executeOutcome` returns the failure. */
const executing = (make, called) =>
  using('seawall', (sea) => {
    const pipeline = sea.pipeline(...make(sea));
    return swallowing(() => pipeline.execute(called));
  });
const executingOutcome = (make, called) =>
  using('seawall', (sea) => {
    const pipeline = sea.pipeline(...make(sea));
    return () => pipeline.executeOutcome(called);
  });
const executingPeer = (make, called) =>
  using('cockatiel', (peer) => {
    const policy = make(peer);
    return swallowing(() => policy.execute(called));
  });

/** A retry with one attempt: with more, the measurement would consist of their delays. */
const four = (sea) => [
  sea.retry({ maxAttempts: 1 }),
  sea.circuitBreaker({ window: '10s', minimumCalls: 1e9 }),
  sea.timeout('1s'),
  sea.bulkhead({ maxConcurrent: 100 }),
];

const again = (sea) => [sea.retry({ maxAttempts: 3, backoff: sea.constant(0), budget: false })];

const open = (sea) => {
  const breaker = sea.circuitBreaker();
  breaker.isolate();
  return [breaker];
};

const forever = () => new Promise(() => {});

const full = (sea) => {
  const bulkhead = sea.bulkhead({ maxConcurrent: 1, maxQueued: 0 });
  void sea.pipeline(bulkhead).execute(forever);
  return [bulkhead];
};

const empty = (sea) => {
  const limiter = sea.rateLimiter({ permits: 1, period: '1h' });
  limiter.drain();
  return [limiter];
};

const openPeer = (peer) => {
  const breaker = peer.circuitBreaker();
  breaker.isolate();
  return breaker;
};

const fullPeer = (peer) => {
  const bulkhead = peer.bulkhead(1);
  void bulkhead.execute(forever);
  return bulkhead;
};

export function subjects() {
  return {
    'a failing operation': {
      'bare await': () => swallowing(failingOperation),
      'seawall, four policies': executing(four, failingOperation),
      'seawall, four, executeOutcome': executingOutcome(four, failingOperation),
      'cockatiel, three (no retry)': executingPeer(
        (peer) => peer.wrap(peer.circuitBreaker(), peer.timeout(), peer.bulkhead()),
        failingOperation,
      ),
      'opossum (no percentiles)': using('opossum', (peer) => {
        const breaker = peer.circuitBreaker(failingOperation);
        return swallowing(() => breaker.fire());
      }),
    },
    'three attempts, no delay': {
      seawall: executing(again, failingOperation),
      'cockatiel (through a timer)': executingPeer((peer) => peer.retryAtOnce(), failingOperation),
    },
    'refused by an open circuit': {
      'seawall, execute': executing(open, operation),
      'seawall, executeOutcome': executingOutcome(open, operation),
      cockatiel: executingPeer(openPeer, operation),
      opossum: using('opossum', (peer) => {
        const breaker = peer.circuitBreaker(operation);
        breaker.open();
        return swallowing(() => breaker.fire());
      }),
    },
    'refused by a full bulkhead': {
      'seawall, execute': executing(full, operation),
      'seawall, executeOutcome': executingOutcome(full, operation),
      cockatiel: executingPeer(fullPeer, operation),
    },
    'refused by an empty bucket': {
      'seawall, execute': executing(empty, operation),
      'seawall, executeOutcome': executingOutcome(empty, operation),
    },
  };
}
