import { expect, it } from 'vitest';
import { applyJitter } from '../../src/retry/jitter.ts';

it('leaves the delay alone without jitter, and draws nothing', () => {
  const random = (): number => {
    throw new Error('drawn');
  };
  expect(applyJitter('none', 100, random)).toBe(100);
});

it('full jitter draws from all of the delay, equal jitter from its second half', () => {
  expect(applyJitter('full', 100, () => 0)).toBe(0);
  expect(applyJitter('full', 100, () => 0.25)).toBe(25);
  expect(applyJitter('equal', 100, () => 0)).toBe(50);
  expect(applyJitter('equal', 100, () => 0.5)).toBe(75);
});
