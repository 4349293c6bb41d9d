import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RateLimiter, rateLimiter } from '../../src/rate-limiter/index.ts';
import { FakeCall } from '../../test/support/fake-call.ts';

interface Request {
  readonly id: number;
  readonly time: number;
  readonly cost: number;
  readonly key: string;
  /** Time at which the caller gives up, unless it was served or rejected before. */
  readonly leavesAt: number;
}

interface Fate {
  readonly type: 'served' | 'refused' | 'left';
  readonly time: number;
}

interface Rate {
  readonly permits: number;
  readonly period: number;
  readonly burst: number;
  readonly maxWait: number;
  readonly maxQueued: number;
}

const rates: fc.Arbitrary<Rate> = fc.record({
  permits: fc.integer({ min: 1, max: 20 }),
  period: fc.integer({ min: 1, max: 2000 }),
  burst: fc.integer({ min: 1, max: 10 }),
  maxWait: fc.nat(3000).map((ms) => ms + 0.003_17),
  maxQueued: fc.integer({ min: 1, max: 8 }),
});

/** No two events happen at the same time, except those that follow from each other. */
const requests: fc.Arbitrary<Request[]> = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(1000)),
      cost: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 })),
      key: fc.constantFrom('a', 'b'),
      patience: fc.oneof(fc.constant(1e9), fc.nat(1000)),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((items) => {
    let time = 0;
    return items.map(({ gap, patience, ...item }, id) => {
      time += gap + 0.013_71;
      return { ...item, id, time, leavesAt: time + patience + 0.007_13 };
    });
  });

function limiterOf(rate: Rate): RateLimiter {
  return rateLimiter({
    ...rate,
    key: (call) => call.key?.slice(0, 1),
    cost: (call) => Number(call.key?.slice(1)),
  });
}

interface Waiter {
  readonly request: Request;
  readonly call: FakeCall;
  wakesAt: number;
  resumed: number;
}

/** A run of the requests through a limiter in virtual time, by the engine's protocol. */
class Run {
  readonly fates: Fate[] = [];
  readonly #policy: RateLimiter;
  readonly #waiters = new Map<number, Waiter>();
  #now = 0;

  constructor(policy: RateLimiter, script: readonly Request[]) {
    this.#policy = policy;
    for (const request of script) {
      this.#until(request.time);
      this.#now = request.time;
      const call = new FakeCall({ key: `${request.key}${request.cost}` });
      this.#ask({ request, call, wakesAt: Infinity, resumed: 0 });
    }
    this.#until(Infinity);
  }

  #until(time: number): void {
    while (true) {
      const waiters = [...this.#waiters.values()];
      const resumed = waiters.find((waiter) => waiter.call.resumed > waiter.resumed);
      const first = waiters.reduce<Waiter | undefined>(
        (a, b) => (a && next(a) <= next(b) ? a : b),
        undefined,
      );
      if (resumed !== undefined) {
        this.#ask(resumed);
      } else if (first === undefined || next(first) > time) {
        return;
      } else {
        this.#now = next(first);
        if (first.request.leavesAt < first.wakesAt) this.#leave(first);
        else this.#ask(first);
      }
    }
  }

  #ask(waiter: Waiter): void {
    const { request, call } = waiter;
    const told = this.#policy.admit!(call, this.#now);
    if (told.type === 'wait' || told.type === 'park') {
      waiter.wakesAt = told.type === 'wait' ? this.#now + told.ms : Infinity;
      waiter.resumed = call.resumed;
      this.#waiters.set(request.id, waiter);
    } else {
      this.#waiters.delete(request.id);
      this.fates[request.id] = { type: told.type === 'proceed' ? 'served' : 'refused', time: this.#now };
    }
  }

  #leave({ request, call }: Waiter): void {
    this.#policy.withdraw!(call.permit, this.#now);
    this.#waiters.delete(request.id);
    this.fates[request.id] = { type: 'left', time: this.#now };
  }
}

function next({ request, wakesAt }: Waiter): number {
  return Math.min(request.leavesAt, wakesAt);
}

/** Calculates the same with plain arithmetic: a bucket of tokens and a queue, for the requests of one key. */
function expectedFates(rate: Rate, script: readonly Request[]): Map<number, Fate> {
  const perMs = rate.permits / rate.period;
  const fates = new Map<number, Fate>();
  let queue: Request[] = [];
  let tokens = rate.burst;
  let time = 0;

  function advance(to: number): void {
    tokens = Math.min(rate.burst, tokens + (to - time) * perMs);
    time = to;
  }
  function missingMs(cost: number): number {
    const missing = cost - tokens;
    return missing < 1e-7 ? 0 : missing / perMs;
  }
  function serveUntil(to: number): void {
    while (queue.length > 0) {
      const head = queue[0]!;
      const leaving = queue.reduce((a, b) => (a.leavesAt < b.leavesAt ? a : b));
      const servedAt = time + missingMs(head.cost);
      if (Math.min(servedAt, leaving.leavesAt) > to) break;
      if (servedAt <= leaving.leavesAt) {
        advance(servedAt);
        tokens -= head.cost;
        fates.set(head.id, { type: 'served', time });
        queue.shift();
      } else {
        advance(leaving.leavesAt);
        fates.set(leaving.id, { type: 'left', time });
        queue = queue.filter((request) => request !== leaving);
      }
    }
    if (to < Infinity) advance(to);
  }

  for (const request of script) {
    serveUntil(request.time);
    const ahead = queue.reduce((sum, { cost }) => sum + cost, 0);
    const wait = missingMs(ahead + request.cost);
    if (request.cost > rate.burst || wait > rate.maxWait || (wait > 0 && queue.length >= rate.maxQueued)) {
      fates.set(request.id, { type: 'refused', time });
    } else {
      queue.push(request);
      serveUntil(request.time);
    }
  }
  serveUntil(Infinity);
  return fates;
}

it('serves, refuses and lets go each call at the time that plain arithmetic says', () => {
  fc.assert(
    fc.property(rates, requests, (rate, script) => {
      const { fates } = new Run(limiterOf(rate), script);
      const expected = new Map([
        ...expectedFates(
          rate,
          script.filter(({ key }) => key === 'a'),
        ),
        ...expectedFates(
          rate,
          script.filter(({ key }) => key === 'b'),
        ),
      ]);
      for (const { id } of script) {
        expect(fates[id]?.type).toBe(expected.get(id)!.type);
        expect(fates[id]!.time).toBeCloseTo(expected.get(id)!.time, 3);
      }
    }),
  );
});

it('serves each key in the order of arrival, nobody later than promised, and nothing remains', () => {
  fc.assert(
    fc.property(rates, requests, (rate, script) => {
      const policy = limiterOf(rate);
      const { fates } = new Run(policy, script);
      for (const key of ['a', 'b']) {
        const served = script.filter(({ id, key: own }) => own === key && fates[id]?.type === 'served');
        const times = served.map(({ id }) => fates[id]!.time);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const { id, time } of served)
          expect(fates[id]!.time - time).toBeLessThanOrEqual(rate.maxWait + 1e-3);
        // Never more than burst + rate · t in any window.
        for (let first = 0; first < served.length; first++) {
          let taken = 0;
          for (let last = first; last < served.length; last++) {
            taken += served[last]!.cost;
            const allowed = rate.burst + ((times[last]! - times[first]!) * rate.permits) / rate.period;
            expect(taken).toBeLessThanOrEqual(allowed + 1e-3);
          }
        }
      }
      // Accepted == served + left: no call is lost.
      expect(fates.filter((fate) => fate !== undefined)).toHaveLength(script.length);
      expect(policy.snapshot().queued).toBe(0);
    }),
  );
});
