import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../../src/config/node/fingerprint.ts';
import { type Look, Stillness } from '../../../src/config/node/stillness.ts';

const NOW = 1_000_000;
const file = (identity: string, version: number, writtenMs = NOW): Fingerprint => ({
  identity,
  writtenMs,
  text: `${identity} ${version}`,
});
const GONE: Fingerprint = { text: 'ENOENT', identity: undefined, writtenMs: 0 };

/** Returns the results of consecutive looks at one file. */
function looks(everyMs: number, seen: readonly Fingerprint[], optional = false): Look[] {
  const stillness = new Stillness([optional], [file('a', 1)], everyMs);
  return seen.map((one) => stillness.look([one], NOW));
}

const times = <T>(count: number, value: T): T[] => Array(count).fill(value) as T[];

describe('a file is still', () => {
  it('after four looks without a change, or as many as a second has', () => {
    const written = file('a', 2);
    expect(looks(50, times(5, written))).toEqual(['noticed', ...times(3, 'waiting'), 'still']);
    expect(looks(500, times(3, written))).toEqual(['noticed', 'waiting', 'still']);
    expect(looks(1000, times(2, written))).toEqual(['noticed', 'still']);
    expect(looks(60_000, times(2, written))).toEqual(['noticed', 'still']);
  });

  it('not while it is written, however often it looks right in between', () => {
    const pieces = [2, 2, 2, 3, 3, 3, 4, 4, 4].map((version) => file('a', version));
    expect(looks(50, pieces)).toEqual(['noticed', ...times(8, 'waiting')]);
  });

  it('at once where it was written long ago, and took the place of another', () => {
    expect(looks(50, [file('b', 1, NOW - 10_000)])).toEqual(['still']);
    expect(looks(50, [file('b', 1, NOW - 100)])).toEqual(['noticed']);
    expect(looks(50, [file('a', 2, NOW - 10_000)])).toEqual(['noticed']);
  });

  it('as it was where a change is taken back', () => {
    expect(looks(50, [GONE, GONE, file('a', 1), GONE])).toEqual([
      'noticed',
      'waiting',
      'as-in-force',
      'noticed',
    ]);
  });

  it('gone: soon where it must be there, late where it need not be', () => {
    expect(looks(50, times(3, GONE))).toEqual(['noticed', 'waiting', 'still']);
    expect(looks(50, times(13, GONE), true)).toEqual(['noticed', ...times(11, 'waiting'), 'still']);
  });

  it('only together with the others', () => {
    const stillness = new Stillness([false, true], [file('a', 1), GONE], 50);
    const look = (a: number, b: Fingerprint): Look => stillness.look([file('a', a), b], NOW);
    expect([look(2, GONE), look(2, GONE), look(2, GONE), look(2, file('b', 1))]).toEqual([
      'noticed',
      ...times(3, 'waiting'),
    ]);
    expect([1, 2, 3, 4].map(() => look(2, file('b', 1)))).toEqual([...times(3, 'waiting'), 'still']);
    expect(stillness.changed([file('a', 2), GONE])).toEqual([0]);
    stillness.settle([file('a', 2), file('b', 1)]);
    expect(look(2, file('b', 1))).toBe('as-in-force');
  });
});
