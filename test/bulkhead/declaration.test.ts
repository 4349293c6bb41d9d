import { describe, expect, it } from 'vitest';
import { type BulkheadOptions, bulkhead } from '../../src/bulkhead/index.ts';
import { explain } from '../../src/config/index.ts';
import { pipeline } from '../../src/index.ts';

function overloadOf(options: BulkheadOptions): string | undefined {
  return explain(
    pipeline({ name: 'p' }, bulkhead({ maxConcurrent: 2, maxQueued: 5, ...options })),
  ).happens.onOverload.join(' ');
}

const sentences: [BulkheadOptions, string][] = [
  [{}, 'wait in order; beyond that they fail at once with a BulkheadFullError.'],
  [{ queue: 'lifo', maxWait: '1s' }, 'wait the latest first, for up to 1 s (QueueTimeoutError);'],
  [{ codel: true }, 'wait in order, the oldest sent away while the queue does not drain;'],
  [
    { queue: 'adaptive-lifo' },
    'wait the latest first and the oldest sent away while the queue does not drain;',
  ],
  [
    { priority: true, fair: true, partitions: [{ name: 'a', share: 0.5 }] },
    'wait by the shares of their partitions, the more critical first, each tenant in turn, in order; beyond that the least critical fail with a BulkheadFullError.',
  ],
];

describe('what a caller sees of the queue', () => {
  it.each(sentences)('%o', (options, sentence) => {
    expect(overloadOf(options)).toContain(`When 2 run, 5 further calls ${sentence}`);
  });
});
