/**
 * What is measured. Each subject is one awaited call of a trivial async function, protected in the same way by each library;
 * where a peer does less, `note` says what.
 */
import * as cockatiel from 'cockatiel';
import CircuitBreaker from 'opossum';
import pLimit from 'p-limit';
import * as seawall from 'seawall';

const operation = async () => 1;
const failing = new Error('the dependency fails');
const failingOperation = async () => {
  throw failing;
};

const swallow = async (call) => {
  try {
    await call();
  } catch {
    // The failure is what is measured.
  }
};

const breakerOptions = { window: '10s', failureRate: 0.5, minimumCalls: 1_000_000 };

function cockatielBreaker() {
  const breaker = new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 100_000 });
  return cockatiel.circuitBreaker(cockatiel.handleAll, { halfOpenAfter: 10_000, breaker });
}

function openCockatielBreaker() {
  const breaker = cockatielBreaker();
  breaker.isolate();
  return breaker;
}

function opossum(fn) {
  return new CircuitBreaker(fn, { timeout: 1000, errorThresholdPercentage: 50, volumeThreshold: 1_000_000 });
}

function openOpossum() {
  const breaker = opossum(operation);
  breaker.open();
  return breaker;
}

function seawallFour() {
  return seawall.pipeline(
    seawall.retry({ maxAttempts: 3 }),
    seawall.circuitBreaker(breakerOptions),
    seawall.timeout('1s'),
    seawall.bulkhead({ maxConcurrent: 100 }),
  );
}

function cockatielFour() {
  return cockatiel.wrap(
    cockatiel.retry(cockatiel.handleAll, { maxAttempts: 2, backoff: new cockatiel.ExponentialBackoff() }),
    cockatielBreaker(),
    cockatiel.timeout(1000, cockatiel.TimeoutStrategy.Aggressive),
    cockatiel.bulkhead(100),
  );
}

/** Three policies: with a retry among them, the delay would be what is measured. */
function seawallThree() {
  return seawall.pipeline(
    seawall.circuitBreaker(breakerOptions),
    seawall.timeout('1s'),
    seawall.bulkhead({ maxConcurrent: 100 }),
  );
}

function cockatielThree() {
  return cockatiel.wrap(
    cockatielBreaker(),
    cockatiel.timeout(1000, cockatiel.TimeoutStrategy.Aggressive),
    cockatiel.bulkhead(100),
  );
}

function isolated() {
  const breaker = seawall.circuitBreaker();
  breaker.isolate();
  return seawall.pipeline(breaker);
}

const call =
  (pipeline, fn = operation) =>
  () =>
    pipeline.execute(fn);
const seawallOne = (policy) => call(seawall.pipeline(policy));

/** @returns groups of subjects; the first of a group is what the others are compared with */
export function subjects() {
  const limit = pLimit(100);
  const open = isolated();
  const openPeer = openCockatielBreaker();
  const openOther = openOpossum();
  const opossumBreaker = opossum(operation);
  const failingOpossum = opossum(failingOperation);
  const three = seawallThree();
  const threePeer = cockatielThree();
  return {
    'no policy': {
      'bare await': operation,
      'seawall pipeline()': call(seawall.pipeline()),
    },
    retry: {
      'seawall retry': seawallOne(seawall.retry({ maxAttempts: 3 })),
      'cockatiel retry': call(
        cockatiel.retry(cockatiel.handleAll, { maxAttempts: 2, backoff: new cockatiel.ExponentialBackoff() }),
      ),
    },
    'circuit breaker': {
      'seawall circuitBreaker (time window)': seawallOne(seawall.circuitBreaker(breakerOptions)),
      'cockatiel circuitBreaker (sampling)': call(cockatielBreaker()),
      'opossum (with its timeout)': () => opossumBreaker.fire(),
    },
    timeout: {
      'seawall timeout': seawallOne(seawall.timeout('1s')),
      'cockatiel timeout (aggressive)': call(cockatiel.timeout(1000, cockatiel.TimeoutStrategy.Aggressive)),
    },
    bulkhead: {
      'seawall bulkhead': seawallOne(seawall.bulkhead({ maxConcurrent: 100 })),
      'cockatiel bulkhead': call(cockatiel.bulkhead(100)),
      'p-limit': () => limit(operation),
    },
    'rate limiter': {
      'seawall rateLimiter': seawallOne(seawall.rateLimiter({ permits: 1e9, period: '1s' })),
    },
    fallback: {
      'seawall fallback': seawallOne(seawall.fallback(null)),
      'cockatiel fallback': call(cockatiel.fallback(cockatiel.handleAll, null)),
    },
    'four policies: retry, breaker, timeout, bulkhead': {
      'seawall pipeline of four': call(seawallFour()),
      'cockatiel wrap of four': call(cockatielFour()),
    },
    'a failing call': {
      'bare failing await': () => swallow(failingOperation),
      'seawall: breaker, timeout, bulkhead': () => swallow(() => three.execute(failingOperation)),
      'seawall executeOutcome': () => three.executeOutcome(failingOperation),
      'cockatiel: breaker, timeout, bulkhead': () => swallow(() => threePeer.execute(failingOperation)),
      opossum: () => swallow(() => failingOpossum.fire()),
    },
    'a call rejected by an open circuit': {
      'seawall execute': () => swallow(() => open.execute(operation)),
      'seawall executeOutcome': () => open.executeOutcome(operation),
      'cockatiel execute': () => swallow(() => openPeer.execute(operation)),
      'opossum fire': () => swallow(() => openOther.fire()),
    },
  };
}
