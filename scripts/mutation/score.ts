import { readFileSync } from 'node:fs';

/** A mutant that no test can notice, since nothing changes that anybody sees. */
export interface Equivalent {
  readonly file: string;
  /** The mutated line, without the space around it: unlike a line's number it stays right when the file changes elsewhere. */
  readonly line: string;
  readonly mutator: string;
  /** The text that takes the place of the original. All of that mutator on the line if it is left out. */
  readonly to?: string;
  readonly reason: string;
}

export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly mutator: string;
  readonly replacement: string;
  /** The mutated line. */
  readonly code: string;
  readonly fate: 'killed' | 'survived' | 'equivalent' | 'left out';
}

export interface Score {
  readonly mutants: number;
  readonly killed: number;
  readonly survived: number;
  readonly equivalent: number;
  /** Share of the killed in percent, equivalent ones left out. */
  readonly score: number;
}

/** The parts of StrykerJS's report that are read. */
interface Report {
  readonly files: Readonly<
    Record<string, { readonly source: string; readonly mutants: readonly Reported[] }>
  >;
}

interface Reported {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

const EQUIVALENTS = 'mutation/equivalents.json';

export function readEquivalents(): readonly Equivalent[] {
  return JSON.parse(readFileSync(EQUIVALENTS, 'utf8')) as Equivalent[];
}

export function readMutants(report: string, equivalents: readonly Equivalent[]): readonly Mutant[] {
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants.map(({ location: { start }, mutatorName: mutator, replacement = '', status }) => {
      const code = (lines[start.line - 1] ?? '').trim();
      const mutant = { file, line: start.line, column: start.column, mutator, replacement, code };
      const isEquivalent = equivalents.some(
        (one) =>
          one.file === file &&
          one.line === code &&
          one.mutator === mutator &&
          (one.to === undefined || one.to === replacement),
      );
      return { ...mutant, fate: fateOf(status, isEquivalent) };
    });
  });
}

export function scoreOf(mutants: readonly Mutant[]): Score {
  const count = (fate: Mutant['fate']): number => mutants.filter((mutant) => mutant.fate === fate).length;
  const [killed, survived] = [count('killed'), count('survived')];
  return {
    mutants: killed + survived + count('equivalent'),
    killed,
    survived,
    equivalent: count('equivalent'),
    score: Math.round((1000 * killed) / Math.max(1, killed + survived)) / 10,
  };
}

function fateOf(status: string, isEquivalent: boolean): Mutant['fate'] {
  switch (status) {
    case 'Killed':
    case 'Timeout':
    // A file of tests could not even be loaded: see mutation/vitest.config.ts.
    case 'RuntimeError':
      return 'killed';
    case 'Survived':
    case 'NoCoverage':
      return isEquivalent ? 'equivalent' : 'survived';
    default:
      return 'left out';
  }
}
