import { inspectConfig } from 'seawall/config';
import { describe, expect, it } from 'vitest';

describe('what there is to say about the entries of a file', () => {
  it('says where, what and what to do, by the keys of the file', () => {
    const [first] = inspectConfig({ policies: { a: { timeout: '1s', attemptTimeout: '2s' } } }).problems;
    expect(first).toMatchObject({
      path: 'policies.a.attemptTimeout',
      message: expect.stringContaining("is 2 s inside 'timeout', which allows 1 s in all."),
      fix: 'make it at most 1 s, better a fraction of it',
    });
  });

  it('in a list, too', () => {
    const pipeline = [{ timeout: '1s' }, { bulkhead: { maxQueued: 1, maxWait: '1s' } }];
    const [first] = inspectConfig({ policies: { a: pipeline } }).problems;
    expect(first).toMatchObject({
      id: 'queue-outlasts-timeout',
      path: 'policies.a.pipeline[1].bulkhead.maxWait',
    });
  });

  it('errors come first', () => {
    const { problems } = inspectConfig({
      policies: { a: { retry: {} }, b: { timeout: '1s', attemptTimeout: '2s' } },
    });
    expect(problems.map(({ severity }) => severity)).toEqual(['error', 'warning']);
  });

  it('of a fallback to another entry: that one’s time counts', () => {
    const { explanations } = inspectConfig({
      policies: { a: [{ fallback: { pipeline: 'b' } }, { timeout: '1s' }], b: { timeout: '2s' } },
    });
    expect(explanations[0]?.worstCase.latencyMs).toBe(3000);
  });
});
