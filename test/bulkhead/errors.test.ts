import { describe, expect, it } from 'vitest';
import { BulkheadFullError, QueueTimeoutError } from '../../src/bulkhead/index.ts';
import { isRejectedError } from '../../src/core/index.ts';

describe('the errors of a bulkhead', () => {
  it('say that it was full, of whom, and why a call lost its place', () => {
    const error = new BulkheadFullError('db', 5, 2);
    expect(error).toMatchObject({
      name: 'BulkheadFullError',
      code: 'bulkhead-full',
      policy: 'db',
      reason: 'full',
    });
    expect(error.message).toBe("bulkhead 'db' is full: maxConcurrent 5, maxQueued 2");
    expect(isRejectedError(error)).toBe(true);
    const displaced = new BulkheadFullError('db', 5, 2, ', paused', 'less-critical');
    expect(displaced.reason).toBe('less-critical');
    expect(displaced.message).toBe(
      "bulkhead 'db' is full: maxConcurrent 5, maxQueued 2, paused; a more critical call took the place in the queue",
    );
    expect(new BulkheadFullError('db', 5, 2, '', 'fair-share').message).toContain('others, who have fewer');
  });

  it.each(['max-wait', 'overloaded', 'deadline'] as const)('say that the wait was over: %s', (reason) => {
    const error = new QueueTimeoutError('db', 12.4, reason, 300);
    expect(error).toMatchObject({ name: 'QueueTimeoutError', code: 'queue-timeout', policy: 'db', reason });
    expect(error.queuedMs).toBe(12.4);
    expect(error.message).toContain("'db'");
    expect(isRejectedError(error)).toBe(true);
  });
});
