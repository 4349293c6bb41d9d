import { describe, expect, it } from 'vitest';
import { columns } from '../../../demo/report/columns.ts';
import { formatMs, formatSeconds, formatShare } from '../../../demo/report/figures.ts';
import { plain } from '../../../demo/report/terminal.ts';
import { wrap } from '../../../demo/report/wrap.ts';

describe('figures', () => {
  it('are given in the unit that reads best', () => {
    expect([0.4, 51.6, 999.4, 999.6, 2908].map(formatMs)).toEqual([
      '0 ms',
      '52 ms',
      '999 ms',
      '1.00 s',
      '2.91 s',
    ]);
    expect(formatSeconds(8234)).toBe('8.2 s');
  });

  it('are not rounded to all or nothing', () => {
    expect([0, 0.0001, 0.5, 0.9995, 0.99999, 1].map(formatShare)).toEqual([
      '0.0 %',
      '0.1 %',
      '50.0 %',
      '99.9 %',
      '99.9 %',
      '100.0 %',
    ]);
  });
});

describe('columns', () => {
  it('are as wide as their widest cell, whatever its colour', () => {
    const rows = [
      [{ text: 'a' }, { text: '1' }],
      [{ text: 'bcd' }, { text: '234', colour: 'red' as const }],
    ];
    expect(columns(rows, plain)).toEqual(['a       1', 'bcd   234']);
    expect(columns(rows, plain, 'left')).toEqual(['a     1', 'bcd   234']);
    expect(columns(rows, (colour, text) => `<${colour}>${text}`)[1]).toBe('bcd   <red>234');
  });
});

describe('wrapping', () => {
  it('breaks between words, as late as possible', () => {
    expect(wrap('to be or not to be', 9)).toEqual(['to be or', 'not to be']);
    expect(wrap('incomprehensibilities abound', 10)).toEqual(['incomprehensibilities', 'abound']);
    expect(wrap('', 10)).toEqual(['']);
  });
});
