import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../../../demo/upstream/worker-pool.ts';

/** Makes a pool, and records its finished jobs. */
function pool(workers: number, serviceMs = 100) {
  const done: string[] = [];
  const workerPool = new WorkerPool(workers, serviceMs);
  const accept = (name: string, now: number) => workerPool.accept({ done: () => done.push(name) }, now);
  return { workerPool, accept, done };
}

describe('a worker pool', () => {
  it('takes the service time for each job', () => {
    const { workerPool, accept, done } = pool(1);
    accept('a', 0);
    expect(workerPool.advance(99)).toBe(100);
    expect(done).toEqual([]);
    expect(workerPool.advance(100)).toBeUndefined();
    expect(done).toEqual(['a']);
  });

  it('works on as many jobs at once as it has workers, first come first served', () => {
    const { workerPool, accept, done } = pool(2);
    for (const name of ['a', 'b', 'c', 'd', 'e']) accept(name, 0);
    expect(workerPool.size).toBe(5);
    workerPool.advance(100);
    expect(done).toEqual(['a', 'b']);
    workerPool.advance(200);
    expect(done).toEqual(['a', 'b', 'c', 'd']);
    expect(workerPool.size).toBe(1);
  });

  it('loses no capacity to a late timer', () => {
    const { workerPool, accept, done } = pool(1);
    for (const name of ['a', 'b', 'c', 'd']) accept(name, 0);
    expect(workerPool.advance(350)).toBe(400);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('does not start a job before it came', () => {
    const { workerPool, accept } = pool(1);
    accept('a', 0);
    accept('b', 500);
    expect(workerPool.advance(500)).toBe(600);
  });

  it('accepts without working while it has no workers', () => {
    const { workerPool, accept, done } = pool(0);
    accept('a', 0);
    expect(workerPool.advance(10_000)).toBeUndefined();
    expect(workerPool.size).toBe(1);
    workerPool.resize(1, 10_000);
    workerPool.advance(10_100);
    expect(done).toEqual(['a']);
  });

  it('finishes what is in work when it gets fewer workers, and starts only what the rest can take', () => {
    const { workerPool, accept, done } = pool(2);
    for (const name of ['a', 'b', 'c', 'd']) accept(name, 0);
    workerPool.resize(1, 50);
    workerPool.advance(100);
    expect(done).toEqual(['a', 'b']);
    workerPool.advance(200);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('finishes what is due before it changes', () => {
    const { workerPool, accept, done } = pool(1);
    accept('a', 0);
    accept('b', 0);
    workerPool.resize(0, 150);
    expect(done).toEqual(['a']);
    expect(workerPool.advance(1000)).toBeUndefined();
    expect(done).toEqual(['a', 'b']);
  });

  it('forgets everything in a crash', () => {
    const { workerPool, accept, done } = pool(1);
    accept('a', 0);
    accept('b', 0);
    workerPool.clear();
    expect(workerPool.size).toBe(0);
    expect(workerPool.advance(1000)).toBeUndefined();
    expect(done).toEqual([]);
  });
});
