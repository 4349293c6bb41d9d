import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RateLimiter, rateLimiter } from '../../src/rate-limiter/index.ts';
import { FakeCall } from '../../test/support/fake-call.ts';

const rates = fc.record({
  permits: fc.integer({ min: 1, max: 10 }),
  period: fc.integer({ min: 1, max: 100 }),
  burst: fc.integer({ min: 1, max: 6 }),
});

const steps = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(100)),
    cost: fc.integer({ min: 1, max: 3 }),
    /** The running call that ends after this one has started, and how it ends. */
    ends: fc.option(fc.record({ which: fc.nat(), sent: fc.boolean() }), { nil: undefined }),
  }),
  { maxLength: 80, size: 'max' },
);

interface Take {
  readonly time: number;
  readonly cost: number;
  readonly call: FakeCall;
  sent: boolean | undefined;
}

/** Runs the steps. The property is checked after each. */
function play(
  policy: RateLimiter,
  script: readonly { gap: number; cost: number; ends: { which: number; sent: boolean } | undefined }[],
  after: (takes: readonly Take[], now: number) => void,
): void {
  const takes: Take[] = [];
  let now = 0;
  for (const { gap, cost, ends } of script) {
    now += gap;
    const call = new FakeCall({ key: String(cost) });
    if (policy.admit!(call, now).type === 'proceed') takes.push({ time: now, cost, call, sent: undefined });
    const open = takes.filter(({ sent }) => sent === undefined);
    const ended = ends === undefined ? undefined : open[ends.which % open.length];
    if (ended !== undefined && ends !== undefined) {
      ended.sent = ends.sent;
      ended.call.startedAt = ends.sent ? now : undefined;
      policy.settle!(ended.call, { ok: true, value: 1 }, now);
    }
    after(takes, now);
  }
}

/** Runs only the calls that were sent, or may still be, in buckets that are full at first. */
function missingWithout(
  takes: readonly Take[],
  now: number,
  rate: { permits: number; period: number },
): number {
  let missing = 0;
  let time = 0;
  for (const take of takes) {
    missing = Math.max(0, missing - ((take.time - time) * rate.permits) / rate.period);
    time = take.time;
    if (take.sent !== false) missing += take.cost;
  }
  return Math.max(0, missing - ((now - time) * rate.permits) / rate.period);
}

it('a token bucket never has more in it than if what was not sent had never come', () => {
  fc.assert(
    fc.property(rates, steps, (rate, script) => {
      const policy = rateLimiter({ ...rate, cost: (call) => Number(call.key) });
      const runtime = { now: 0 };
      policy.attach!({ clock: { now: () => runtime.now } } as never);
      play(policy, script, (takes, now) => {
        runtime.now = now;
        const most = rate.burst - missingWithout(takes, now, rate);
        expect(policy.snapshot().available).toBeLessThanOrEqual(Math.floor(most + 1e-6));
      });
    }),
  );
});

it('a token bucket has exactly that, where calls cost the same', () => {
  fc.assert(
    fc.property(rates, steps, (rate, script) => {
      const policy = rateLimiter(rate);
      const runtime = { now: 0 };
      policy.attach!({ clock: { now: () => runtime.now } } as never);
      const same = script.map((step) => ({ ...step, cost: 1 }));
      play(policy, same, (takes, now) => {
        runtime.now = now;
        const left = rate.burst - missingWithout(takes, now, rate);
        expect(policy.snapshot().available).toBe(Math.floor(left + 1e-6));
      });
    }),
  );
});

it('a sliding window has exactly what it would have if what was not sent had never come', () => {
  fc.assert(
    fc.property(rates, steps, ({ permits, period }, script) => {
      const policy = rateLimiter({
        permits,
        period,
        algorithm: 'sliding-window',
        cost: (call) => Number(call.key),
      });
      const runtime = { now: 0 };
      policy.attach!({ clock: { now: () => runtime.now } } as never);
      play(policy, script, (takes, now) => {
        runtime.now = now;
        const used = takes
          .filter(({ sent, time }) => sent !== false && time + period > now)
          .reduce((sum, { cost }) => sum + cost, 0);
        expect(policy.snapshot().available).toBe(permits - used);
      });
    }),
  );
});
