import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { bulkhead, fallback, pipeline, timeout } from '../../src/index.ts';

describe('E9: a call that would wait for a place that it holds itself is refused', () => {
  it('where the bulkhead stands in a pipeline twice', () => {
    const places = bulkhead();
    expect(() => pipeline(places, timeout(1), pipeline(places))).toThrow("'bulkhead' stands in it twice");
  });

  it('where a fallback inside of it runs calls through it, however far away', () => {
    const places = bulkhead({ name: 'db' });
    const other = pipeline(timeout(1), places);
    expect(() => pipeline(places, fallback(other))).toThrow(
      "the bulkhead 'db' stands around 'fallback', and in a pipeline that that one runs calls through",
    );
    const further = pipeline(fallback(pipeline(pipeline(other))));
    expect(() => pipeline(places, fallback(further))).toThrow(TypeError);
    expect(() => pipeline(pipeline(places), pipeline(fallback(other)))).toThrow(TypeError);
  });

  it('where two bulkheads share one limit', () => {
    const limit = pLimit(1);
    expect(() => pipeline(bulkhead({ limit }), bulkhead({ limit }))).toThrow('shares its limit');
    expect(() => pipeline(bulkhead({ limit }), bulkhead({ limit: pLimit(1) }))).not.toThrow();
  });

  it('but not where it is left before', async () => {
    const places = bulkhead({ maxConcurrent: 1, maxQueued: 1 });
    const safe = pipeline(fallback(pipeline(places)), places);
    let runs = 0;
    const operation = () => {
      runs += 1;
      if (runs === 1) throw new Error('first');
      return runs;
    };
    expect(await safe.execute(operation)).toBe(2);
    expect(() => pipeline(places, fallback(pipeline(bulkhead())))).not.toThrow();
  });
});
