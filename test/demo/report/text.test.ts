import { describe, expect, it } from 'vitest';
import { explain } from '../../../demo/report/explain.ts';
import { plain } from '../../../demo/report/terminal.ts';
import { report } from '../../../demo/report/text.ts';
import { resultWith } from './sample-result.ts';

const lines = (...args: Parameters<typeof resultWith>) => {
  const result = resultWith(...args);
  return report(result, explain(result), plain, 80);
};

describe('the report', () => {
  it('has the figures, the phases and the explanations', () => {
    const text = lines();
    for (const title of ['Verdict', 'Measured', 'Success by the phase in which a call began', 'Recovery']) {
      expect(text).toContain(title);
    }
  });

  it('keeps to the width of the terminal', () => {
    expect(Math.max(...lines().map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('warns where the machine was too busy to measure', () => {
    expect(lines().join('\n')).not.toContain('busy');
    const busy = lines({ bare: { pace: { lagMs: 81.4, stallMs: 90, lateShare: 0 } } });
    expect(busy.join('\n')).toContain('Too busy to measure');
  });
});
