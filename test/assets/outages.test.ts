import { afterEach, describe, expect, it } from 'vitest';
import {
  bulkhead,
  circuitBreaker,
  configureTelemetry,
  constant,
  type Operation,
  pipeline,
  retry,
  timeout,
} from '../../src/index.ts';
import { countReload, expectReloads } from '../../src/telemetry/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../src/testing/index.ts';
import { alertsAt } from '../support/alerts.ts';
import { hasPrometheus } from '../support/prometheus.ts';
import { Scrapes } from '../support/scrapes.ts';

const CAUSES = 'assets/prometheus/causes.rules.yml';
const SLO = 'assets/prometheus/slo.rules.yml';

const hang: Operation<never> = () => new Promise(() => {});
const fail = (): never => {
  throw Object.assign(new Error('down'), { code: 'ECONNRESET' });
};

/** Advances the virtual time by minutes, with an action each second and a scrape every 15 seconds. */
async function minutes(
  count: number,
  runtime: VirtualRuntime,
  scrapes: readonly Scrapes[],
  eachSecond: (second: number) => unknown,
): Promise<void> {
  for (let second = 0; second < count * 60; second++) {
    eachSecond(second);
    await runtime.advance('1s');
    if (second % 15 === 14) for (const one of scrapes) await one.scrape();
  }
}

afterEach(() => configureTelemetry({}));

// The series come from real runs, as OpenTelemetry's exporter writes them.
describe.skipIf(!hasPrometheus())('alerts about what has happened', { timeout: 60_000 }, () => {
  describe('ResilienceCircuitOpen', () => {
    it.each([
      ['probes hang for 2 s, then it is open for 5 s', '2s', '5s'],
      ['probes hang for 10 s, then it is open for 30 s', '10s', '30s'],
      ['probes hang for 10 s, then it is open for 2 s', '10s', '2s'],
    ] as const)(
      'fires all through an outage in which the circuit flaps: %s',
      async (_, hangs, breakDuration) => {
        const scrapes = new Scrapes();
        const runtime = virtualRuntime({ seed: 3 });
        const breaker = circuitBreaker({ name: 'c', consecutiveFailures: 3, breakDuration });
        const calls = pipeline(
          { runtime, telemetry: { meterProvider: scrapes.provider } },
          breaker,
          timeout(hangs),
        );
        const work = (operation: Operation) => () => {
          void calls.executeOutcome(operation);
          void calls.executeOutcome(operation);
        };
        await minutes(
          10,
          runtime,
          [scrapes],
          work(() => 1),
        );
        await minutes(30, runtime, [scrapes], work(hang));
        await minutes(
          20,
          runtime,
          [scrapes],
          work(() => 1),
        );
        const fired = alertsAt(CAUSES, scrapes.series(), [9, 20, 25, 30, 35, 40, 50, 60]);
        const open = ['ResilienceCircuitOpen'];
        expect(fired).toEqual({ 9: [], 20: open, 25: open, 30: open, 35: open, 40: open, 50: [], 60: [] });
      },
    );

    it('does not fire for one opening that heals', async () => {
      const scrapes = new Scrapes();
      const runtime = virtualRuntime();
      const breaker = circuitBreaker({ consecutiveFailures: 3, breakDuration: '30s' });
      const calls = pipeline({ runtime, telemetry: { meterProvider: scrapes.provider } }, breaker);
      await minutes(20, runtime, [scrapes], (second) =>
        calls.executeOutcome(second > 300 && second < 310 ? fail : () => 1),
      );
      expect(alertsAt(CAUSES, scrapes.series(), [6, 8, 10, 12, 15, 20])).toEqual({
        6: [],
        8: [],
        10: [],
        12: [],
        15: [],
        20: [],
      });
    });

    it('ends with the process, and its series are missed', async () => {
      const scrapes = new Scrapes();
      const runtime = virtualRuntime();
      const breaker = circuitBreaker();
      const calls = pipeline({ runtime, telemetry: { meterProvider: scrapes.provider } }, breaker);
      breaker.isolate();
      await minutes(20, runtime, [scrapes], () => calls.executeOutcome(() => 1));
      scrapes.miss(100 * 4);
      expect(alertsAt(CAUSES, scrapes.series(), [19, 30, 40, 70, 100])).toEqual({
        19: ['ResilienceCircuitOpen'],
        30: [],
        40: ['ResilienceSeriesGone'],
        70: ['ResilienceSeriesGone'],
        100: [],
      });
    });
  });

  it('a process that takes the place of another is not missed, and jobs are told apart', async () => {
    const [before, after, other] = [new Scrapes(), new Scrapes('shop', 'b:9464'), new Scrapes('search')];
    const runtime = virtualRuntime();
    const made = (scrapes: Scrapes) =>
      pipeline({ name: 'users', runtime, telemetry: { meterProvider: scrapes.provider } });
    const calls = [made(before), made(other)];
    after.miss(20 * 4);
    await minutes(20, runtime, [before, other], () => calls.map((each) => each.execute(() => 1)));
    calls[0] = made(after);
    before.miss(60 * 4);
    await minutes(20, runtime, [after, other], () => calls.map((each) => each.execute(() => 1)));
    other.miss(40 * 4);
    await minutes(40, runtime, [after], () => calls[0]?.execute(() => 1));
    const series = [before, after, other].flatMap((scrapes) => scrapes.series());
    expect(alertsAt(CAUSES, series, [35, 70])).toEqual({ 35: [], 70: ['ResilienceSeriesGone'] });
  });

  describe('ResilienceRetryAmplification', () => {
    const retries = async (everySeconds: number): Promise<Record<number, string[]>> => {
      const scrapes = new Scrapes();
      const runtime = virtualRuntime();
      const calls = pipeline(
        { runtime, telemetry: { meterProvider: scrapes.provider } },
        retry({ maxAttempts: 3, backoff: constant('100ms') }),
      );
      await minutes(
        60,
        runtime,
        [scrapes],
        (second) => second % everySeconds === 0 && calls.executeOutcome(fail),
      );
      return alertsAt(CAUSES, scrapes.series(), [20, 30, 40, 50, 59]);
    };

    it('says nothing of 15 calls an hour', async () => {
      expect(await retries(240)).toEqual({ 20: [], 30: [], 40: [], 50: [], 59: [] });
    });

    it('fires where every call of one a second makes three attempts', async () => {
      const fired = await retries(1);
      expect(Object.values(fired).flat()).toEqual(Array(5).fill('ResilienceRetryAmplification'));
    });
  });

  it('ResilienceCapacityNearlyUsed fires for what is full but for moments, and says nothing once the limit is gone', async () => {
    const scrapes = new Scrapes();
    const runtime = virtualRuntime();
    const places = bulkhead({ maxConcurrent: 2, maxQueued: 0 });
    const calls = pipeline(
      { runtime, telemetry: { meterProvider: scrapes.provider } },
      places,
      timeout('20s'),
    );
    await minutes(30, runtime, [scrapes], (second) => {
      if (second % 20 !== 19 || second % 120 !== 119) void calls.executeOutcome(hang);
    });
    places.update({ maxConcurrent: Infinity });
    await minutes(30, runtime, [scrapes], () => calls.executeOutcome(hang));
    expect(alertsAt(CAUSES, scrapes.series(), [20, 29, 50, 60])).toEqual({
      20: ['ResilienceCapacityNearlyUsed'],
      29: ['ResilienceCapacityNearlyUsed'],
      50: [],
      60: [],
    });
  });

  it('ResilienceConfigRefused fires until a configuration is in force that was read last', async () => {
    const scrapes = new Scrapes();
    const runtime = virtualRuntime();
    configureTelemetry({ meterProvider: scrapes.provider });
    const calls = pipeline({ runtime });
    expectReloads();
    await minutes(10, runtime, [scrapes], () => calls.execute(() => 1));
    countReload('refused');
    await minutes(60, runtime, [scrapes], () => calls.execute(() => 1));
    countReload('applied');
    await minutes(10, runtime, [scrapes], () => calls.execute(() => 1));
    const refused = ['ResilienceConfigRefused'];
    expect(alertsAt(CAUSES, scrapes.series(), [10, 15, 65, 80])).toEqual({
      10: [],
      15: refused,
      65: refused,
      80: [],
    });
  });

  describe('ResilienceSLOBurn', () => {
    it('pages for the first 500 failures that there ever were, all between two scrapes', async () => {
      const scrapes = new Scrapes();
      const runtime = virtualRuntime();
      const calls = pipeline({ runtime, telemetry: { meterProvider: scrapes.provider } });
      await minutes(60, runtime, [scrapes], () => calls.execute(() => 1));
      for (let i = 0; i < 500; i++) await calls.executeOutcome(fail);
      await minutes(10, runtime, [scrapes], () => calls.execute(() => 1));
      expect(alertsAt(SLO, scrapes.series(), [59, 61, 64])).toEqual({
        59: [],
        61: ['ResilienceSLOBurn'],
        64: ['ResilienceSLOBurn'],
      });
    });

    it('pages for a process that comes up and only fails', async () => {
      const [old, fresh] = [new Scrapes(), new Scrapes('shop', 'b:9464')];
      const runtime = virtualRuntime();
      const made = (scrapes: Scrapes) =>
        pipeline({ runtime, telemetry: { meterProvider: scrapes.provider } });
      const calls = made(old);
      fresh.miss(60 * 4);
      await minutes(60, runtime, [old], () => calls.execute(() => 1));
      const failing = made(fresh);
      for (let i = 0; i < 500; i++) await failing.executeOutcome(fail);
      await minutes(5, runtime, [old, fresh], () => calls.execute(() => 1));
      const series = [...old.series(), ...fresh.series()];
      expect(alertsAt(SLO, series, [59, 62])).toEqual({ 59: [], 62: ['ResilienceSLOBurn'] });
    });

    it('says nothing of a process that has failed long ago, and is scraped for the first time', async () => {
      const scrapes = new Scrapes();
      const runtime = virtualRuntime();
      const calls = pipeline({ runtime, telemetry: { meterProvider: scrapes.provider } });
      for (let i = 0; i < 20; i++) await calls.executeOutcome(fail);
      for (let i = 0; i < 100_000; i++) await calls.execute(() => 1);
      await minutes(10, runtime, [scrapes], () => calls.execute(() => 1));
      expect(alertsAt(SLO, scrapes.series(), [1, 5, 9])).toEqual({ 1: [], 5: [], 9: [] });
    });
  });
});
