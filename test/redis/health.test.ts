import { expect, it } from 'vitest';
import { Health } from '../../src/redis/health.ts';

it('gives up the server after three failures in a row that could be chance', () => {
  const health = new Health(500);
  health.failed(false);
  health.failed(false);
  health.succeeded(0);
  health.failed(false);
  expect(health.failed(false)).toBe(false);
  expect(health.mode).toBe('shared');
  expect(health.failed(false)).toBe(true);
  expect(health.mode).toBe('local');
});

it('gives it up at once after one that is sure', () => {
  const health = new Health(500);
  expect(health.failed(true)).toBe(true);
  expect(health.mode).toBe('local');
});

it('comes back in two steps: both must agree for two intervals of probes', () => {
  const health = new Health(500);
  health.failed(true);
  expect(health.succeeded(1000)).toBe(true);
  expect(health.mode).toBe('returning');
  expect(health.succeeded(1999)).toBe(false);
  expect(health.mode).toBe('returning');
  expect(health.succeeded(2000)).toBe(true);
  expect(health.mode).toBe('shared');
});

it('goes away again at the first failure while it comes back', () => {
  const health = new Health(500);
  health.failed(true);
  health.succeeded(0);
  expect(health.failed(false)).toBe(true);
  expect(health.mode).toBe('local');
});
