import { describe, expect, it } from 'vitest';
import { explain } from '../../../demo/report/explain.ts';
import { resultWith } from './sample-result.ts';

const text = (title: string, ...args: Parameters<typeof resultWith>) => {
  const explanation = explain(resultWith(...args)).find((one) => one.title === title);
  return `${explanation?.figure} ${explanation?.reason}`;
};

describe('the explanation of the figures', () => {
  it('has two sentences for each', () => {
    for (const { figure, reason } of explain(resultWith())) {
      for (const sentence of [figure, reason]) {
        expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
        expect(sentence.slice(0, -1)).not.toMatch(/\.\s/);
      }
    }
  });

  it('covers what the table shows', () => {
    const titles = explain(resultWith()).map(({ title }) => title);
    expect(titles).toEqual(['Success', 'Latency', 'Amplification', 'Concurrency', 'Recovery']);
  });

  it('says who did not recover, and in what time', () => {
    const lost = text('Recovery', { naive: { recoveryMs: null }, seawall: { recoveryMs: 5100 } });
    expect(lost).toContain('after 5.1 s with seawall');
    expect(lost).toContain('not within the remaining 15.5 s with the naive loop');
    expect(lost).toContain('keeps it full');
    expect(text('Recovery', { naive: { recoveryMs: 9000 } })).not.toContain('keeps it full');
  });

  it('claims that seawall sent less than a request per call only where it did', () => {
    expect(text('Amplification', { seawall: { amplification: 0.7 } })).toContain(
      'less than one request per call',
    );
    expect(text('Amplification', { seawall: { amplification: 1.08 } })).toContain(
      'bounded by its retry budget',
    );
  });

  it('speaks of a storm only where there was one', () => {
    expect(text('Amplification', { naive: { amplification: 4.4 } })).toContain('sends most');
    expect(text('Amplification', { naive: { amplification: 1 } })).not.toContain('sends most');
  });

  it('admits it where the bare fetch did better', () => {
    const better = text('Success', {
      bare: { successRateAfterOutage: 1 },
      seawall: { successRateAfterOutage: 0.8 },
    });
    expect(better).toContain('rejecting fewer calls');
    expect(text('Success', { seawall: { successRateAfterOutage: 0.8 } })).toContain('kept short');
  });

  it('takes every figure from the measurement', () => {
    expect(text('Success', { naive: { successRate: 0.123 } })).toContain('12.3 % with the naive loop');
    expect(text('Latency', { bare: { p99Ms: 3456 } })).toContain('3.46 s with the bare fetch');
    const work = text('Concurrency', { seawall: { mostConcurrent: 41 }, naive: { workedInVain: 0.82 } });
    expect(work).toMatch(/: 41 with seawall.*82\.0 % with the naive loop/);
  });
});
