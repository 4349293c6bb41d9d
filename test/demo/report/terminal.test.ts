import { describe, expect, it } from 'vitest';
import { canRedraw, paintFor, Redraw } from '../../../demo/report/terminal.ts';

describe('colours', () => {
  it('are for terminals that have them', () => {
    expect(paintFor({ isTTY: true, hasColors: () => true })('green', 'ok')).toBe('\x1b[32mok\x1b[39m');
  });

  it('are left out in pipes, and where the terminal has none or NO_COLOR is set, as hasColors knows', () => {
    expect(paintFor({})('green', 'ok')).toBe('ok');
    expect(paintFor({ isTTY: true, hasColors: () => false })('green', 'ok')).toBe('ok');
  });
});

describe('drawing', () => {
  it('is for terminals that can move the cursor', () => {
    expect(canRedraw({ isTTY: true }, 'xterm')).toBe(true);
    expect(canRedraw({ isTTY: true }, 'dumb')).toBe(false);
    expect(canRedraw({}, 'xterm')).toBe(false);
  });

  it('puts each block in the place of the one before, without wrapping', () => {
    const written: string[] = [];
    const redraw = new Redraw((text) => written.push(text));
    redraw.draw(['a', 'b']);
    redraw.draw(['c', 'd']);
    expect(written).toEqual([
      '\x1b[?7l\x1b[2Ka\n\x1b[2Kb\n\x1b[?7h',
      '\x1b[?7l\x1b[2A\x1b[2Kc\n\x1b[2Kd\n\x1b[?7h',
    ]);
  });
});
