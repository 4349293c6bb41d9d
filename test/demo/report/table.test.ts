import { describe, expect, it } from 'vitest';
import { phaseTable, resultTable } from '../../../demo/report/table.ts';
import { plain } from '../../../demo/report/terminal.ts';
import { resultWith, summaryOf } from './sample-result.ts';

const { course } = resultWith();

describe('the table of results', () => {
  const clients = [
    summaryOf('a', { recoveryMs: null, amplification: 4.449 }),
    summaryOf('b', { successRate: 0.75 }),
  ];

  it('has a row for each figure and a column for each client', () => {
    expect(resultTable(clients, course, plain)).toEqual([
      '                                              a        b',
      'success                                  50.0 %   75.0 %',
      'latency p50                               60 ms    60 ms',
      'latency p99                              1.90 s   1.90 s',
      'requests received per call                 4.45     1.00',
      'most concurrent at the upstream             500      500',
      'end of outage to steady service   not in 15.5 s    8.2 s',
    ]);
  });

  it('marks the best of each row', () => {
    const marked = resultTable(clients, course, (colour, text) =>
      colour === 'green' ? `<${text.trim()}>` : text,
    );
    expect(marked[1]).toMatch(/50\.0 % +<75\.0 %>/);
    expect(marked[4]).toMatch(/4\.45 +<1\.00>/);
    expect(marked[6]).toMatch(/not in 15\.5 s +<8\.2 s>/);
  });

  it('gives nobody the prize for a recovery that did not happen', () => {
    const lost = [summaryOf('a', { recoveryMs: null }), summaryOf('b', { recoveryMs: null })];
    expect(resultTable(lost, course, (_, text) => `<${text}>`)[6]).not.toContain('<');
  });
});

describe('the table of phases', () => {
  it('shows the success of each client, and a dash where no call began', () => {
    const clients = [
      summaryOf('a', {
        phases: [
          { phase: 'up', successRate: 1 },
          { phase: 'down', successRate: 0.001 },
        ],
      }),
      summaryOf('b', {
        phases: [
          { phase: 'up', successRate: 0.9999 },
          { phase: 'down', successRate: null },
        ],
      }),
    ];
    expect(phaseTable(clients, plain)).toEqual([
      '             a        b',
      'up     100.0 %   99.9 %',
      'down     0.1 %        –',
    ]);
  });
});
