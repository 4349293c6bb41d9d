import { describe, expect, it } from 'vitest';
import { declaration } from '../../src/chaos/declaration.ts';
import { CHAOS, type ChaosOptions, chaos } from '../../src/chaos/index.ts';
import { type Bounds, readDescribed, Sorts } from '../../src/core/index.ts';

const INSIDE: Bounds = { latencyMs: 100, attempts: 1, delaysMs: 0, running: 3, inFlight: 4 };

function toldOf(options: ChaosOptions): Readonly<Record<string, unknown>> {
  return readDescribed(CHAOS, chaos.from(options).describe());
}

function latencyAround(options: ChaosOptions): number {
  return declaration.around(INSIDE, toldOf(options), { boundsOf: () => INSIDE, isRepeated: false }).latencyMs;
}

describe('the declaration of chaos', () => {
  it('keeps to the rules for those of users', () => {
    expect(new Sorts([], [declaration]).byPlace('chaos')?.declaration).toBe(declaration);
  });

  it.each<[ChaosOptions, string]>([
    [{ inject: 'latency', rate: 0.1, latency: '1s' }, 'holds up 10 % of the calls for 1 s'],
    [{ inject: 'latency', rate: 1, latency: 'unlimited' }, 'holds up all calls until they are given up'],
    [
      { inject: 'latency', rate: () => 1, latency: () => 1 },
      'holds up a share of the calls by function for a time by function',
    ],
    [{ inject: 'fault', rate: 0.015 }, 'makes 1.5 % of the calls fail'],
    [{ inject: 'outcome', rate: 0.5, outcome: null }, 'answers 50 % of the calls with something else'],
    [{ inject: 'behavior', rate: 0.5, behavior: () => 1 }, 'runs a function before 50 % of the calls'],
    [{ inject: 'fault', rate: 0 }, 'does nothing'],
    [{ inject: 'fault', rate: 1, enabled: false }, 'does nothing'],
  ])('says what it does: %j', (options, words) => {
    expect(declaration.summary(toldOf(options))).toBe(words);
  });

  it('says what a caller sees of it, and that it is on purpose', () => {
    const of = { name: 'chaos-fault', isRepeated: false };
    const happens = (options: ChaosOptions) => declaration.happens?.(toldOf(options), of);
    expect(happens({ inject: 'fault', rate: 0.01 })).toEqual({
      onFailure: "On purpose, 'chaos-fault' makes 1 % of the calls fail.",
    });
    expect(happens({ inject: 'latency', rate: 0.01, latency: 500 })).toEqual({
      onTimeout: "On purpose, 'chaos-fault' holds up 1 % of the calls for 500 ms.",
    });
    expect(happens({ inject: 'fault', rate: 0 })).toEqual({});
  });

  it('adds the time for which calls are held up, where that may happen', () => {
    expect(latencyAround({ inject: 'latency', rate: 0.1, latency: '1s' })).toBe(1_100);
    expect(latencyAround({ inject: 'latency', rate: 0, latency: '1s' })).toBe(100);
    expect(latencyAround({ inject: 'latency', rate: 1, latency: () => 1 })).toBe(Infinity);
    expect(latencyAround({ inject: 'fault', rate: 1 })).toBe(100);
    expect(latencyAround({ inject: 'behavior', rate: 1, behavior: () => 1 })).toBe(100);
  });
});
