import { describe, expect, it } from 'vitest';
import { report } from '../../../demo/report/text.ts';
import { verdict } from '../../../demo/report/verdict.ts';
import { resultWith } from './sample-result.ts';

describe('the verdict', () => {
  it('says when steady service was back, for each client', () => {
    const clients = {
      bare: { recoveryMs: 10_200 },
      naive: { recoveryMs: null },
      seawall: { recoveryMs: 5300 },
    };
    expect(verdict(resultWith(clients))).toBe(
      'After the outage, steady service was back after 5.3 s with seawall, after 10.2 s with the bare fetch and ' +
        'not within 15.5 s with the naive loop.',
    );
  });

  it('is that the machine was too busy to tell, where an event loop or the load was late', () => {
    const late = verdict(resultWith({ seawall: { pace: { lagMs: 51, stallMs: 70, lateShare: 0 } } }));
    expect(late).toMatch(/^Too busy to measure: .* 51 ms late and once 70 ms/);
    const load = verdict(resultWith({ naive: { pace: { lagMs: 3, stallMs: 9, lateShare: 0.04 } } }));
    expect(load).toMatch(/^Too busy to measure: .* 4\.0 % of the calls of one client began late/);
    expect(load).not.toContain('service was back');
  });

  it('gives no prizes then', () => {
    const marked = (lagMs: number) =>
      report(
        resultWith({ bare: { pace: { lagMs, stallMs: lagMs, lateShare: 0 } } }),
        [],
        (colour, text) => `<${colour}>${text}`,
        80,
      )
        .slice(0, 13)
        .join('\n');
    expect(marked(10)).toContain('<green>');
    expect(marked(60)).not.toContain('<green>');
  });
});
