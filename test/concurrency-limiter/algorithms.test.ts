import { describe, expect, it } from 'vitest';
import { Aimd } from '../../src/concurrency-limiter/aimd.ts';
import { Correlation } from '../../src/concurrency-limiter/correlation.ts';
import { Gradient } from '../../src/concurrency-limiter/gradient.ts';
import { Gradient2 } from '../../src/concurrency-limiter/gradient2.ts';
import { type ConcurrencyLimiterOptions, concurrencyLimiter } from '../../src/concurrency-limiter/index.ts';
import type { Sample } from '../../src/concurrency-limiter/limit.ts';
import { resolveOptions } from '../../src/concurrency-limiter/options.ts';
import { Vegas } from '../../src/concurrency-limiter/vegas.ts';

const settingsOf = (options: ConcurrencyLimiterOptions) => {
  const settings = resolveOptions(options);
  return () => settings;
};
const ended = (ms: number, inFlight: number, end: Sample['end'], isFull = false): Sample => ({
  ms,
  inFlight,
  end,
  isFull,
});
const succeeded = (ms: number, inFlight: number): Sample => ended(ms, inFlight, 'succeeded');
const failed = (ms: number, inFlight: number): Sample => ended(ms, inFlight, 'failed');
const dropped = (inFlight = 1): Sample => ended(1, inFlight, 'dropped');

describe('gradient2', () => {
  const options = { algorithm: 'gradient2' } as const;

  it('grows as the vectors of the source say', () => {
    const limit = new Gradient2(settingsOf(options));
    const seen = Array.from({ length: 12 }, () => {
      limit.sample(succeeded(10, limit.value));
      return Math.round(limit.value * 10) / 10;
    });
    expect(seen).toEqual([20.8, 21.6, 22.4, 23.2, 24, 24.8, 25.6, 26.4, 27.2, 28, 28.8, 29.6]);
  });

  it('falls to half the way at most, by smoothing, when calls take much longer', () => {
    const limit = new Gradient2(settingsOf(options));
    for (let call = 0; call < 10; call++) limit.sample(succeeded(10, 1));
    limit.sample(succeeded(1000, 20));
    // (20 × ½ + 4) × 0.2 + 20 × 0.8
    expect(limit.value).toBeCloseTo(18.8);
  });

  it('holds while fewer than half of the limit are in flight, and takes nothing from what was dropped', () => {
    const limit = new Gradient2(settingsOf(options));
    limit.sample(succeeded(10, 9));
    limit.sample(dropped());
    limit.sample(failed(5000, 20));
    expect(limit.value).toBe(20);
  });

  it('tolerance, queueSize and smoothing are the rule', () => {
    const limit = new Gradient2(settingsOf({ ...options, tolerance: 1, queueSize: 0, smoothing: 1 }));
    for (let call = 0; call < 10; call++) limit.sample(succeeded(10, 1));
    limit.sample(succeeded(20, 20));
    expect(limit.value).toBeCloseTo((20 * (10 + (20 - 10) * (2 / 601))) / 20);
  });

  it('lets the average come down sooner after an overload', () => {
    const limit = new Gradient2(settingsOf(options));
    for (let call = 0; call < 10; call++) limit.sample(succeeded(100, 1));
    limit.sample(succeeded(10, 1));
    expect(limit.baselineMs).toBeCloseTo(0.95 * (100 - 90 * (2 / 601)));
  });
});

describe('vegas', () => {
  const vegas = (options: ConcurrencyLimiterOptions = {}, random = () => 1) =>
    new Vegas(settingsOf({ algorithm: 'vegas', ...options }), random);

  it('takes the shortest latency for the one without load, and grows by six while hardly any wait', () => {
    const limit = vegas();
    limit.sample(succeeded(10, 20));
    expect([limit.value, limit.baselineMs]).toEqual([20, 10]);
    limit.sample(succeeded(10, 20));
    expect(limit.value).toBe(26);
  });

  it('grows by one below three that wait, holds up to six, and falls beyond', () => {
    const limitAfter = (ms: number) => {
      const limit = vegas();
      limit.sample(succeeded(10, 20));
      limit.sample(succeeded(ms, 20));
      return limit.value;
    };
    // ⌈20 × (1 − 10 / ms)⌉ wait.
    expect(limitAfter(11)).toBe(21);
    expect(limitAfter(12)).toBe(20);
    expect(limitAfter(14)).toBe(20);
    expect(limitAfter(16)).toBe(19);
  });

  it('falls by its order of magnitude when a call is dropped, and not when one fails', () => {
    const limit = vegas({ initialLimit: 150 });
    limit.sample(dropped());
    expect(limit.value).toBe(148);
    limit.sample(failed(9999, 150));
    expect(limit.value).toBe(148);
  });

  it('holds while fewer than half are in flight', () => {
    const limit = vegas();
    limit.sample(succeeded(10, 9));
    limit.sample(succeeded(50, 9));
    expect(limit.value).toBe(20);
  });

  it('measures the latency without load anew after 30 calls for each that may be in flight, or half of that', () => {
    for (const [random, calls] of [
      [1, 600],
      [0, 300],
    ] as const) {
      const limit = vegas({}, () => random);
      limit.sample(succeeded(10, 1));
      for (let call = 1; call < calls - 1; call++) limit.sample(succeeded(20, 1));
      expect(limit.baselineMs).toBe(10);
      limit.sample(succeeded(20, 1));
      expect(limit.baselineMs).toBe(20);
    }
  });
});

describe('aimd', () => {
  it('adds one with each call in time, and takes a tenth with each that is late or dropped', () => {
    const limit = new Aimd(settingsOf({ algorithm: 'aimd' }));
    limit.sample(succeeded(5000, 10));
    expect(limit.value).toBe(21);
    limit.sample(succeeded(5001, 10));
    expect(limit.value).toBe(18);
    limit.sample(dropped());
    expect(limit.value).toBe(16);
  });

  it('holds while fewer than half are in flight; a failure lowers it if it is late', () => {
    const limit = new Aimd(settingsOf({ algorithm: 'aimd', slowAfter: '1s', decrease: 0.5 }));
    limit.sample(succeeded(10, 9));
    limit.sample(failed(1000, 20));
    expect(limit.value).toBe(20);
    limit.sample(failed(1001, 20));
    expect(limit.value).toBe(10);
  });

  it('stays within minLimit and maxLimit', () => {
    const limit = new Aimd(settingsOf({ algorithm: 'aimd', minLimit: 19, maxLimit: 21 }));
    for (let call = 0; call < 9; call++) limit.sample(succeeded(1, 20));
    expect(limit.value).toBe(21);
    for (let call = 0; call < 9; call++) limit.sample(dropped());
    expect(limit.value).toBe(19);
  });
});

describe('gradient', () => {
  /** Plays windows of calls with that duration, and that many in flight. */
  const play = (
    limit: Gradient,
    from: number,
    ms: number,
    inFlight: number,
    end: Sample['end'] = 'succeeded',
  ) => {
    for (let call = 0; call < 50; call++) limit.sample(ended(ms, inFlight, end), from + ms + call);
    limit.sample(ended(ms, inFlight, end), from + ms + 1001);
    return from + ms + 1001;
  };
  const gradient = (options: ConcurrencyLimiterOptions = {}) => new Gradient(settingsOf(options));

  it('grows by half in each window until calls wait, as long as the limit is used', () => {
    const limit = gradient();
    let now = play(limit, 0, 10, 20);
    expect(limit.value).toBe(30);
    now = play(limit, now, 10, 30);
    expect(limit.value).toBe(45);
    play(limit, now, 10, 44);
    expect(limit.value).toBe(45);
  });

  it('falls to what is worked on when too many wait, and by a fifth at most', () => {
    const limit = gradient();
    let now = play(limit, 0, 10, 20);
    now = play(limit, now, 12, 30);
    expect(limit.value).toBeCloseTo(25);
    play(limit, now, 100, 25);
    expect(limit.value).toBeCloseTo(20);
  });

  it('falls by a fifth when more than a tenth was dropped, whatever the rest took', () => {
    const limit = gradient();
    const now = play(limit, 0, 10, 1);
    for (let call = 0; call < 45; call++) limit.sample(succeeded(10, 1), now + 10 + call);
    for (let call = 0; call < 6; call++) limit.sample(dropped(), now + 100);
    limit.sample(succeeded(10, 1), now + 1100);
    // In the window before, hardly any calls used the limit.
    expect(limit.value).toBeCloseTo((20 / 1.05) * 0.8);
  });

  it('does not take what is dropped for a dependency that has become slower for all calls', () => {
    const limit = gradient();
    let now = play(limit, 0, 10, 20);
    for (const inFlight of [30, 24]) now = play(limit, now, 20, inFlight);
    now = play(limit, now, 20, 19, 'dropped');
    expect(limit.value).toBeCloseTo(30 * 0.8 ** 3);
    // Without the window before, this would be the second that fewer calls have not made quicker.
    play(limit, now, 20, 15);
    expect(limit.value).toBeLessThan(30 * 0.8 ** 3);
  });

  it('counts no call that began before the last change, and no quick failure', () => {
    const limit = gradient();
    const now = play(limit, 0, 10, 20);
    for (let call = 0; call < 99; call++) limit.sample(succeeded(5000, 30), now + 3000 + call);
    for (let call = 0; call < 99; call++) limit.sample(failed(1, 30), now + 3000);
    expect(limit.value).toBe(30);
  });

  it('a failure that took long shows how long it took', () => {
    const limit = gradient();
    const now = play(limit, 0, 10, 20);
    play(limit, now, 100, 30, 'failed');
    expect(limit.value).toBe(24);
  });

  it('is not made to wait by a few calls that take very long', () => {
    const limit = gradient();
    const now = play(limit, 0, 10, 20) + 30_000;
    for (let call = 0; call < 49; call++) limit.sample(succeeded(10, 30), now);
    limit.sample(succeeded(30_000, 30), now);
    // It counts as ten times the usual latency.
    expect(limit.latencyMs).toBeCloseTo((49 * 10 + 100) / 50);
  });
});

describe('correlation', () => {
  const correlation = (options: ConcurrencyLimiterOptions = {}) =>
    new Correlation(settingsOf({ algorithm: 'correlation', ...options }));
  /** A window of calls that all take so long. The values of the source hold though a latency is known to 2.5 % only. */
  const play = (limit: Correlation, window: number, ms: number, inFlight: number, isFull = false) => {
    const from = window * 60_000;
    for (let call = 0; call < 50; call++)
      limit.sample(ended(ms, inFlight, 'succeeded', isFull), from + ms + call);
    return limit.value;
  };
  /** Ten windows in which the limit holds: it is five times what is in flight. */
  const warm = (options?: ConcurrencyLimiterOptions) => {
    const limit = correlation(options);
    for (let window = 0; window < 10; window++) expect(play(limit, window, 1000, 4)).toBe(20);
    return limit;
  };

  it('grows by one in each window in which hardly any calls wait', () => {
    const limit = warm();
    expect([10, 11, 12].map((window) => play(limit, window, 1000, 20))).toEqual([21, 22, 23]);
  });

  it('takes the median of five windows, so that two that are slow change nothing', () => {
    const limit = warm();
    expect([10, 11, 12].map((window) => play(limit, window, window < 12 ? 9000 : 1000, 20))).toEqual([
      21, 22, 23,
    ]);
  });

  it('falls by one in each window in which more than six wait', () => {
    const limit = warm();
    // The recent latency is 2000 in the third of them, and what it is compared with 1182: of 22, nine wait.
    expect([10, 11, 12, 13].map((window) => play(limit, window, 4000, 20))).toEqual([21, 22, 21, 20]);
  });

  it('holds while three to six wait', () => {
    const limit = warm();
    // 1333 and 1061: of 22, five wait.
    expect([10, 11, 12].map((window) => play(limit, window, 2000, 20))).toEqual([21, 22, 22]);
  });

  it('falls, with no call left to begin, when more calls have gone along with less throughput', () => {
    const limits = (isFull: boolean) => {
      const limit = correlation({ initialLimit: 40 });
      // A tenth more in flight, and a seventh slower, so that less comes out; but it rises too slowly for more than two to be waiting.
      return Array.from({ length: 20 }, (_, window) =>
        play(limit, window, 1000 * 1.007 ** window, 40 + Math.floor(window / 4), isFull),
      );
    };
    expect(limits(false).at(-1)).toBe(60);
    expect(limits(true).slice(-6)).toEqual(
      [0, 1, 2, 3, 4, 5].map((window) => (limits(true).at(-6) as number) - window),
    );
  });

  it('moves by a step of two from a hundred on', () => {
    const limit = correlation({ initialLimit: 150 });
    expect(play(limit, 0, 1000, 100)).toBe(152);
  });

  it('falls step by step to five times what is in flight, and does not grow beyond', () => {
    const limit = correlation({ initialLimit: 30 });
    expect([0, 1].map((window) => play(limit, window, 1000, 1))).toEqual([29, 28]);
    expect(play(correlation({ initialLimit: 24 }), 0, 1000, 5)).toBe(25);
    expect(play(correlation({ initialLimit: 25 }), 0, 1000, 5)).toBe(25);
  });

  it('a dropped call says nothing; a window has fifty others, and takes a second or twice the shortest', () => {
    const limit = correlation();
    for (let call = 0; call < 49; call++) limit.sample(succeeded(10, 20), 10);
    for (let call = 0; call < 49; call++) limit.sample(dropped(20), 10_000);
    expect(limit.value).toBe(20);
    limit.sample(succeeded(10, 20), 10_000);
    expect(limit.value).toBe(21);
    for (let call = 0; call < 60; call++) limit.sample(succeeded(10, 21), 11_000);
    expect(limit.value).toBe(21);
    limit.sample(dropped(20), 11_001);
    expect(limit.value).toBe(22);
  });
});

it('a limiter says which latencies its algorithm knows', () => {
  const unknown = { latencyMs: null, baselineMs: null };
  for (const algorithm of ['gradient', 'correlation', 'gradient2', 'vegas', 'aimd'] as const) {
    expect(concurrencyLimiter({ algorithm }).snapshot()).toMatchObject(unknown);
  }
});
