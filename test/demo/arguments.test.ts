import { describe, expect, it } from 'vitest';
import { HELP, parseArguments } from '../../demo/arguments.ts';

describe('the arguments of the demo', () => {
  it('are all optional', () => {
    expect(parseArguments([])).toEqual({ help: false, json: false, seconds: 25 });
  });

  it('are read in both notations', () => {
    expect(parseArguments(['--json', '--seconds', '22.5'])).toMatchObject({ json: true, seconds: 22.5 });
    expect(parseArguments(['--seconds=120', '-h'])).toMatchObject({ help: true, seconds: 120 });
  });

  it.each(['19.9', '121', '-1', 'ten', '', ' ', 'NaN', 'Infinity'])(
    'refuse --seconds %j, naming rule and value',
    (seconds) => {
      expect(() => parseArguments([`--seconds=${seconds}`])).toThrow(
        new RangeError(`--seconds must be a number from 20 to 120, got ${JSON.stringify(seconds)}`),
      );
    },
  );

  it.each([['--second', '20'], ['20'], ['--seconds'], ['--json=yes']])(
    'refuse what they do not know: %s %s',
    (...args) => {
      expect(() => parseArguments(args)).toThrow(TypeError);
    },
  );

  it('are all in the help', () => {
    for (const option of ['--help', '--json', '--seconds']) expect(HELP).toContain(option);
  });
});
