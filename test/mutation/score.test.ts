import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Mutant, readEquivalents, scoreOf } from '../../scripts/mutation/score.ts';

describe('a mutant that no test can notice', () => {
  it.each(readEquivalents())('is one of a line that there is, for a reason: $file, $line', (equivalent) => {
    const lines = existsSync(equivalent.file) ? readFileSync(equivalent.file, 'utf8').split('\n') : [];
    expect(lines.map((line) => line.trim())).toContain(equivalent.line);
    expect(equivalent.reason).toMatch(/^[A-Z`a-z].{10,}\.$/);
    expect(Object.keys(equivalent)).toEqual(
      ['file', 'line', 'mutator', 'to', 'reason'].filter((key) => key !== 'to' || 'to' in equivalent),
    );
  });

  it('does not count', () => {
    const of = (fate: Mutant['fate']) => ({ fate }) as Mutant;
    const fates = ['killed', 'killed', 'killed', 'survived', 'equivalent', 'left out'] as const;
    expect(scoreOf(fates.map(of))).toEqual({
      mutants: 5,
      killed: 3,
      survived: 1,
      equivalent: 1,
      score: 75,
    });
    expect(scoreOf([])).toMatchObject({ mutants: 0, score: 0 });
  });
});
