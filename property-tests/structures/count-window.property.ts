import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CountWindow } from '../../src/structures/index.ts';

interface Recorded {
  failed: boolean;
  slow: boolean;
}

type Step = Recorded | 'clear' | { resize: number };

const recorded = fc.record({ failed: fc.boolean(), slow: fc.boolean() });
const size = fc.integer({ min: 1, max: 20 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: recorded },
  { weight: 1, arbitrary: fc.constant('clear' as const) },
  { weight: 1, arbitrary: fc.record({ resize: size }) },
);

function count(calls: readonly Recorded[]): object {
  return {
    calls: calls.length,
    failures: calls.filter((call) => call.failed).length,
    slowCalls: calls.filter((call) => call.slow).length,
  };
}

describe('CountWindow', () => {
  it('equals a list of which only the last `size` entries are looked at', () => {
    fc.assert(
      fc.property(size, fc.array(step, { maxLength: 120, size: 'max' }), (initialSize, steps) => {
        let window = new CountWindow(initialSize);
        let list: Recorded[] = [];
        for (const step of steps) {
          if (step === 'clear') {
            window.clear();
            list = [];
          } else if ('resize' in step) {
            list = list.slice(-Math.min(step.resize, window.size));
            window = window.resized(step.resize);
          } else {
            window.record(step.failed, step.slow);
            list.push(step);
          }
          const { calls, failures, slowCalls } = window;
          expect({ calls, failures, slowCalls }).toEqual(count(list.slice(-window.size)));
        }
      }),
    );
  });
});
