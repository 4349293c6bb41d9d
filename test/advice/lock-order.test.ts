import { bulkhead, type Pipeline, pipeline, timeout } from 'seawall';
import { explain } from 'seawall/config';
import { describe, expect, it } from 'vitest';

const ids = (of: Pipeline<unknown>) => explain(of).findings.map(({ id }) => id);

describe('E9: opposite orders of two bulkheads', () => {
  it('are found in both pipelines', () => {
    const a = bulkhead({ name: 'a', maxQueued: 1 });
    const b = bulkhead({ name: 'b', maxQueued: 1 });
    const one = pipeline({ name: 'one' }, timeout(9), a, b);
    expect(ids(one)).not.toContain('opposite-lock-order');
    const two = pipeline({ name: 'two' }, timeout(9), b, timeout(1), pipeline(a));
    expect(ids(one)).toContain('opposite-lock-order');
    expect(ids(two)).toContain('opposite-lock-order');
    expect(explain(one).findings.find(({ id }) => id === 'opposite-lock-order')?.message).toContain(
      "is entered by calls that hold a place in 'a'; in pipeline 'two' it is the other way round",
    );
  });

  it('are not where nobody waits', () => {
    const a = bulkhead({ name: 'a' });
    const b = bulkhead({ name: 'b', maxQueued: 1 });
    const one = pipeline(a, b);
    pipeline(b, a);
    expect(ids(one)).not.toContain('opposite-lock-order');
  });
});
