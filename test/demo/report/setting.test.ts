import { describe, expect, it } from 'vitest';
import { describePhase, setting } from '../../../demo/report/setting.ts';
import { plain } from '../../../demo/report/terminal.ts';
import { OUTAGE } from '../../../demo/script/outage.ts';

describe('the setting', () => {
  it('states clients, load, servers and every phase of the script', () => {
    const text = setting([{ name: 'someone', story: 'tries' }], OUTAGE, plain).join('\n');
    expect(text).toMatch(/someone +tries/);
    expect(text).toContain(`${OUTAGE.callsPerSecond} calls a second`);
    expect(text).toContain('125 requests a second');
    for (const { name } of OUTAGE.phases) expect(text).toContain(name);
  });
});

describe('a phase in words', () => {
  const phase = { name: 'it', seconds: 1 };

  it('says what clients meet', () => {
    expect(describePhase({ ...phase, mode: 'refuse', retryAfterSeconds: 3 })).toContain('Retry-After: 3');
    expect(describePhase({ ...phase, mode: 'hang' })).toContain('none is processed');
    expect(describePhase({ ...phase, mode: 'reset' })).toContain('reset');
    expect(describePhase({ ...phase, mode: 'serve', capacity: [1, 1] })).toBe('serves with all workers');
    expect(describePhase({ ...phase, mode: 'serve', capacity: [0.2, 0.2] })).toContain('20 %');
    expect(describePhase({ ...phase, mode: 'serve', capacity: [0.2, 1] })).toContain('20 % rising to 100 %');
  });
});
